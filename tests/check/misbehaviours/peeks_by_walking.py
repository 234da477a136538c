"""expect: QL907

Has `traceback` walk up the frames of the check.
"""

import traceback


def add(a, b):
    for frame, _ in traceback.walk_stack(None):
        frame.f_locals
    return a + b
