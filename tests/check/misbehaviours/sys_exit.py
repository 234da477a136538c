"""expect: QL904

Ends the process politely.
"""

import sys


def add(a, b):
    sys.exit(0)
