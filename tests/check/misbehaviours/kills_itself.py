"""expect: QL904

SIGKILL to itself.
"""

import os, signal


def add(a, b):
    os.kill(os.getpid(), 9)
