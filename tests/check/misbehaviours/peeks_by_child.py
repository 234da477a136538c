"""expect: QL907

Has a child process read the solutions.
"""

import subprocess, sys


def add(a, b):
    subprocess.run(["sh", "-c", "cat ../solutions/*/*.py"], capture_output=True)
    return a + b
