"""expect: QL107

The wait group hears of the end before anybody hears of the exception.
"""

from qrpc_lab import WaitGroup


def add(a, b):
    wg = WaitGroup()
    wg.go(lambda: 1 / 0)
    wg.wait()
    return a + b
