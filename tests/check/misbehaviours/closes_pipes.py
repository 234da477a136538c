"""expect: QL904

Closes every file descriptor.
"""

import os


def add(a, b):
    os.closerange(3, 100)
    return a + b
