"""expect: QL107

Asks a person who is not there.
"""


def add(a, b):
    return int(input("a"))
