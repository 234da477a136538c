"""What is shown, as text: pure functions from data to lines.

`report` renders verdicts, `finding` one defect, `listing` the course, `markdown` texts (the only
one that needs rich).  All take an `Ink` and a width, print nothing, and read well without colour.
"""
