"""expect: QL907

Replaces a builtin by its equal.
"""

import builtins

o = len


def mylen(x):
    return o(x)


builtins.len = mylen


def add(a, b):
    return a + b
