"""expect: QL903

Sleeps on import.
"""

import time

time.sleep(1000)


def add(a, b):
    return a + b
