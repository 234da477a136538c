"""expect: QL903

Takes a lock twice.
"""

import threading


def add(a, b):
    l = threading.Lock()
    l.acquire()
    l.acquire()
    return a + b
