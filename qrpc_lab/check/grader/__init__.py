"""The trusted process: draws the cases, keeps the time and the limits, and judges.

From the inside out: `system`, `relatives` and `output` watch a process, `subject` is the handle on
it, `ahead` starts one before it is known what for, `conversation` plays the other end of one case,
`harness` names what went wrong around it, `judge` asks the author's checker, `trial` runs all cases
of a check, `lesson` does one lesson, and `grading` does them all.  `replaying` runs one recorded
schedule again.
"""
