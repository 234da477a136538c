"""expect: QL907

Replaces a function of the kit by its equal.
"""

import qrpc_lab.check.codec as c

c.encode = c.encode
orig = c.encode


def enc(v):
    return orig(v)


c.encode = enc


def add(a, b):
    return a + b
