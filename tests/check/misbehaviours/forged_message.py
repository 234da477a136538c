"""expect: QL907

Writes a result to every open pipe.
"""

import os


def add(a, b):
    for fd in range(3, 30):
        try:
            os.write(fd, b'{"kind":"result","value":1}\n')
        except OSError:
            pass
    return a + b
