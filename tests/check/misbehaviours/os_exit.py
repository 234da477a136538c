"""expect: QL904

Ends the process without a word.
"""

import os


def add(a, b):
    os._exit(0)
