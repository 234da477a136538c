"""expect: QL903

A retry loop that swallows every exception.
"""

import time


def add(a, b):
    while True:
        try:
            while True:
                time.sleep(0.01)
        except BaseException:
            pass
