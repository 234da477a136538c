"""Exit statuses: a contract with scripts."""

from __future__ import annotations

PASSED = 0
FAILED = 1
USAGE = 2
INCONCLUSIVE = 3
FAULT = 4
INTERRUPTED = 130

_GRAVITY = (FAULT, FAILED, INCONCLUSIVE)


def gravest(statuses: list[int]) -> int:
    """Sum up several: a fault of the tool, then a failure, then a doubt."""
    return next((status for status in _GRAVITY if status in statuses), PASSED)
