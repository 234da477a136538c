"""expect: QL905

Grows until it is stopped.
"""


def add(a, b):
    x = []
    while True:
        x.append(bytearray(b"x" * (60 << 20)))
