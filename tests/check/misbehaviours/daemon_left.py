"""expect: QL909

A child leaves session and environment and stays.
"""

import subprocess


def add(a, b):
    subprocess.Popen(["sleep", "1000"], start_new_session=True, env={})
    return a + b
