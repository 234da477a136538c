"""From a schedule that ended badly to a `Finding` that a person can act on.

`sources` reads the program's text, `names` finds what its objects are called, `waits` says what
each goroutine waits for and who could help; `effects` puts the steps in the order in which they
happened, `causes` chooses those that explain it, `story` tells them (`races` a data race, `silence`
a schedule in which nothing happened for long); `wording` makes the sentence and the rule, `text`
lays all of it out on one screen, `svg` draws it.
"""

from __future__ import annotations

from qrpc_lab.explore.diagnose.examine import Retold, examine, retell

__all__ = ["Retold", "examine", "retell"]
