"""expect: QL905

Asks for 8 GB at once.
"""


def add(a, b):
    x = bytearray(8 << 30)
    return a + b
