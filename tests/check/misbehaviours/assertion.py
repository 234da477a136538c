"""expect: QL110

Fails an assertion of its own.
"""


def add(a, b):
    assert a == b + 100
