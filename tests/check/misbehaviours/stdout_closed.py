"""expect: pass

Closes standard output, which must not change the verdict.
"""

import sys


def add(a, b):
    sys.stdout.close()
    return a + b
