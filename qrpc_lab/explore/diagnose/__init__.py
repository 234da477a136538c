"""From a schedule that ended badly to a `Finding` that a person can act on.

`sources` reads the program's text, `names` finds what its objects are called, `waits` says what
each goroutine waits for and who could help, `story` tells how it came to that, `wording` makes the
sentence and the rule, `text` lays all of it out on one screen, `svg` draws it.
"""

from __future__ import annotations

from qrpc_lab.explore.diagnose.examine import examine, retell

__all__ = ["examine", "retell"]
