"""expect: QL907

Looks at frames from code that belongs to no file.
"""


def add(a, b):
    exec("import sys; sys._getframe().f_back")
    return a + b
