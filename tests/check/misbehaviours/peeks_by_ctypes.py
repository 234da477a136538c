"""expect: QL907

Opens a solution past Python's own `open`.
"""

import ctypes


def add(a, b):
    ctypes.CDLL(None).open(b"/solutions/02-unary/unary.py", 0)
    return a + b
