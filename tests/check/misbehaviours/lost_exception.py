"""expect: QL107

An exception ends a worker thread unseen.
"""

import threading


def add(a, b):
    t = threading.Thread(target=lambda: 1 / 0)
    t.start()
    t.join()
    return a + b
