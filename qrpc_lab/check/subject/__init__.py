"""The process that holds the learner's code, and nothing worth stealing.

It is started isolated, told one lesson's exercise and drive, and sends back what happened as plain
data.  In the order in which they matter: `__main__` takes the pipe, `confine` and `limits` shut the
doors, `guard` watches what is tried, `seal` notices what was changed, `session` runs the drives,
`threads` and `exits` say what became of the threads and of the process.
"""
