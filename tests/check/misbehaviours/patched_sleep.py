"""expect: QL907

Makes sleep a lie.
"""

import time


def add(a, b):
    time.sleep = lambda s: None
    return a + b
