"""expect: QL909

A child process stays behind.
"""

import subprocess


def add(a, b):
    subprocess.Popen(["sleep", "1000"])
    return a + b
