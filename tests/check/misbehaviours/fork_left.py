"""expect: QL909

A fork loops for ever.
"""

import os


def add(a, b):
    if os.fork() == 0:
        while True:
            pass
    return a + b
