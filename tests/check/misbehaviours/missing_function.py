"""expect: QL908

Has no add.
"""


def plus(a, b):
    return a + b
