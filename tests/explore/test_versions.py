"""Tokens mean the same on every version of Python.

`tokens.json` holds a token for each kernel, recorded once; every version must replay each of them
to the same finding.  ``python tests/explore/test_versions.py`` records them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from qrpc_lab.explore import explore, replay

HERE = Path(__file__).parent
RECORDED = HERE / "tokens.json"


def kernels():
    """Return the kernels by name."""
    sys.path.insert(0, str(HERE / "kernels"))
    try:
        for name in ("locks", "channels", "mixed", "misuse", "data"):
            __import__(name)
        return {kernel.name: kernel for kernel in __import__("catalogue").KERNELS}
    finally:
        sys.path.pop(0)


def record():
    """Write a token and a code for each kernel."""
    recorded = {}
    for name, kernel in kernels().items():
        finding = explore(kernel.buggy, schedules=500, lines=kernel.lines).finding
        recorded[name] = {"code": finding.code, "token": finding.token, "how": list(finding.how)}
    RECORDED.write_text(json.dumps(recorded, indent=1) + "\n")


@pytest.mark.parametrize(("name", "known"), json.loads(RECORDED.read_text()).items())
def test_a_recorded_token_gives_the_same_finding_here(name, known):
    """Same code, same story; a trace that differed would raise `TraceDiverged`."""
    finding = replay(kernels()[name].buggy, known["token"]).finding
    assert (finding.code, list(finding.how)) == (known["code"], known["how"])


if __name__ == "__main__":
    record()
