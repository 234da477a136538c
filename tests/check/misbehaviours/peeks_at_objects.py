"""expect: QL907

Looks for expected answers in memory.
"""

import gc


def add(a, b):
    for o in gc.get_objects():
        pass
    return a + b
