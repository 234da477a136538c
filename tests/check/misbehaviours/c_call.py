"""expect: QL903

Holds the interpreter in a C call.
"""


def add(a, b):
    return sum(range(10**12))
