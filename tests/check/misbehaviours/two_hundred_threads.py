"""expect: QL909

200 threads left running.
"""

import threading, time


def add(a, b):
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    return a + b
