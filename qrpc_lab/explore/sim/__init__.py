"""The standard library's threads, queues, executors, clocks and dice, on the explorer's runtime.

Written by hand, not re-executed over a simulated ``_thread``: an operation is then one step of the
schedule on every Python version (the standard library's own code takes different steps in each), a
queue is called a queue in a diagnosis and not the condition inside it, and a step costs about a
microsecond.  The price is that they must tell the truth: a differential test compares them with the
real ones on random programs.

Each class derives from the real one where there is one, and is a real one outside a schedule, so
that ``isinstance`` holds and a module imported in the middle of a schedule works after it.
"""
