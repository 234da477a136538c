"""expect: QL907

Reads a solution from the disk.
"""

from pathlib import Path
import qrpc_lab


def add(a, b):
    try:
        Path(qrpc_lab.__file__).parents[1].joinpath("solutions", "02-unary", "unary.py").read_text()
    except OSError:
        pass
    return a + b
