"""expect: QL907

Has the interpreter hand over every frame.
"""

import sys

frames = []
sys.setprofile(lambda frame, event, arg: frames.append(frame))


def add(a, b):
    return a + b
