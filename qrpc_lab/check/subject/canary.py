"""Known misdeeds, done by the kit itself: silence about them means that somebody muzzled it.

A right value needs knowledge, but "nothing found" needs only a patched finder.  So the grader now
and then orders a canary: a value that it can compute for itself, a forbidden file, a thread left
running, an exception lost in one, a deadlock to explore.  Each must be reported, or the verdict is
worth nothing (QL907).
"""

from __future__ import annotations

import threading

from qrpc_lab.check.codec import encode
from qrpc_lab.check.link import Message
from qrpc_lab.check.subject.errors import Record
from qrpc_lab.check.subject.guard import Guard
from qrpc_lab.check.subject.paths import HOLE
from qrpc_lab.check.subject.threads import ThreadWatch


class CanaryDied(Exception):
    """Raised in a thread, to be reported as lost."""


def sing(order: Message, guard: Guard, threads: ThreadWatch) -> Record:
    """Do what is forbidden and report it by the same means as for an exercise."""
    before = guard.take()
    threads.begin()
    _peek()
    stay = threading.Event()
    threading.Thread(target=stay.wait, name="canary", daemon=True).start()
    dying = threading.Thread(target=_die, name="canary", daemon=True)
    dying.start()
    dying.join()
    left = threads.left_behind(looks=0)
    stay.set()
    stuck = _explore_a_deadlock() if order.get("explores") else None
    return {
        "stuck": stuck,
        "value": encode(str(order["token"])[::-1]),
        "before": before,
        "refused": [record["event"] for record in guard.take()],
        "left": [site["name"] for site in left],
        "lost": [record["type"] for record in threads.lost],
    }


def _explore_a_deadlock() -> str | None:
    """Give the explorer a program that is known to be wrong, and return the code it finds."""
    from qrpc_lab.explore import explore  # noqa: PLC0415 - only where a lesson explores

    def main() -> None:
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()

    found = explore(main, schedules=1).finding
    return found.code if found else None


def _peek() -> None:
    try:
        (HOLE / "canary").open().close()
    except OSError:
        return


def _die() -> None:
    raise CanaryDied
