"""A process of its own for one drive: it runs in the main thread, and the process ends with it.

A program that is asked to end by a signal can only be judged from outside, by when it ends and with
which status.  So the drive's return value is the exit status, and the way out is the interpreter's
own: `sys.exit`, after which it waits for every thread that is not a daemon.  A thread that goes on
keeps the process, here as in life.
"""

from __future__ import annotations

import os
import signal
from types import ModuleType

from qrpc_lab.check.authoring import Case
from qrpc_lab.check.codec import decode, encode
from qrpc_lab.check.link import Link, Message
from qrpc_lab.check.marks import MOST, deliver_to, mark
from qrpc_lab.check.peer import Peer
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.check.subject.errors import Record, describe
from qrpc_lab.check.subject.threads import ThreadWatch

NUDGE = int(getattr(signal, "SIGURG", 0))
"""A signal without a meaning here: it interrupts what the main thread waits for."""

_FAILED = 1


class Main:
    """The drive of a check with `process`, as the program that this process is."""

    def __init__(self, link: Link, own: str, threads: ThreadWatch) -> None:
        """Report over `link`; `own` is the exercise's folder."""
        self._link = link
        self._own = own
        self._threads = threads
        self._marks = 0
        self.peer = Peer(lambda value: link.send("tell", value=value))

    def run(self, drive: ModuleType, exercise: object, order: Message) -> tuple[Record, int]:
        """Run the drive that `order` names; return its outcome and the status to exit with."""
        plain = decode(order["case"])
        case = Case(**plain) if isinstance(plain, dict) else Case()
        offers = {"exercise": exercise, "case": case, "peer": self.peer, "mark": mark}
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._link.fall_silent)
        if NUDGE:
            signal.signal(NUDGE, lambda *_: None)
        self._threads.begin()
        deliver_to(self._mark)
        try:
            returned = call_by_name(getattr(drive, str(order["name"])), offers)
        except SystemExit as leaving:
            returned = leaving.code
        except BaseException as error:  # noqa: BLE001 - whatever an exercise raises is an outcome
            return {"error": describe(error, self._own), "lost": self._threads.lost}, _FAILED
        finally:
            deliver_to(None)
        return {"value": None, "lost": self._threads.lost}, _status(returned)

    def _mark(self, name: str, data: dict[str, object]) -> None:
        self._marks += 1
        if self._marks <= MOST:
            self._link.send("mark", name=str(name)[:200], data=encode(data))


def _status(returned: object) -> int:
    """Read it as `sys.exit` does: nothing is 0, a number is itself, anything else is a failure."""
    if returned is None:
        return 0
    return int(returned) & 0xFF if isinstance(returned, int) else _FAILED
