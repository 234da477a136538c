"""The author's gate: what `dev check` asks of each lesson, beyond good prose.

`rules` reads the folder: are all files there, is `lesson.toml` sound, is nothing stray.  `trials`
grades: the starter must fail, the solution pass, each known-wrong answer be rejected for the code
that it declares.  Both give problems, each a sentence with its remedy.
"""
