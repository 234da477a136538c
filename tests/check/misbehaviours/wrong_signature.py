"""expect: QL908

Add takes one argument.
"""


def add(a):
    return a
