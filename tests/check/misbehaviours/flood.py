"""expect: QL906

Prints a gigabyte.
"""


def add(a, b):
    for _ in range(1000):
        print("x" * 1000000)
    return a + b
