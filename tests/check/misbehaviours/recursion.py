"""expect: QL107

Recurses for ever.
"""


def add(a, b):
    return add(a, b)
