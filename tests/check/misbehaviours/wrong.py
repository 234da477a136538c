"""expect: QL110

Is wrong.
"""


def add(a, b):
    return 7
