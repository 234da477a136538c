"""The course on disk: its content, its order, and one learner's way through it.

======================= ===========================================================
`content`               where lessons, solutions and protos are: checkout or wheel
`lesson`                one lesson folder and its `lesson.toml`
`catalogue`             chapters, order, and finding a lesson by what a person types
`edition`               digests: which edition of a lesson, and was a file touched
`progress`              the progress file: readable, versioned, atomic, mendable
`replays`               short aliases of replay tokens
`workspace`             the learner's folder: hand out, upgrade, reset
======================= ===========================================================

Nothing here prints or knows of a terminal: notices come back as plain sentences.
"""
