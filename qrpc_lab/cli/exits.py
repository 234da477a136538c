"""Exit statuses: a contract with scripts.  Those of verdicts are `Verdict.exit_status`."""

from __future__ import annotations

PASSED = 0
FAILED = 1
USAGE = 2
INCONCLUSIVE = 3
FAULT = 4
INTERRUPTED = 130
