"""expect: QL904

Reads address zero.
"""

import ctypes


def add(a, b):
    ctypes.string_at(0)
