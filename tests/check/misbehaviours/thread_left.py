"""expect: QL909

A thread goes on after the return.
"""

import threading, time


def add(a, b):
    threading.Thread(target=time.sleep, args=(1000,)).start()
    return a + b
