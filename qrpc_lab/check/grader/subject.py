"""The grader's handle on a subject: start it, talk to it, watch it, and end it without mercy.

Everything that may stop a verdict from being reached is dealt with here, from outside: memory and
output are watched by threads of this process, and ending means the whole process group and every
process that carries the subject's mark in its environment.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path

from qrpc_lab.check.grader import system
from qrpc_lab.check.grader.output import OutputWatch
from qrpc_lab.check.grader.relatives import Relatives
from qrpc_lab.check.link import Forged, Hangup, Link, Message

MEMORY_LIMIT = 512 << 20
_MARK = "QRPC_LAB_SUBJECT"
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ", "COMSPEC")
_MEMORY_POLL = 0.02
_JOIN = 1.0


class Subject:
    """One running subject.  `inbox` holds what it says: messages, then `hangup` or `forged`."""

    def __init__(self, own: Path) -> None:
        """Start the process in the folder `own`, which must exist."""
        self.mark = os.urandom(8).hex()
        self.inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.cause: str | None = None
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, *_ISOLATED, "-m", "qrpc_lab.check.subject"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=own,
            env=_environment(own, self.mark),
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError
        self.link = Link(self._process.stdout, self._process.stdin, nonce=os.urandom(16).hex())  # type: ignore[arg-type]
        self.output = OutputWatch(self._process.stderr, lambda: self._end_because("output"))
        self._relatives = Relatives(self.pid, f"{_MARK}={self.mark}")
        self._ended = threading.Event()
        _running.add(self)
        self._watches = [
            threading.Thread(target=watch, name="qrpc-lab grader", daemon=True)
            for watch in (self._listen, self._watch_memory)
        ]
        for thread in self._watches:
            thread.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, kind: str, **fields: object) -> None:
        """Say something; a subject that is gone will be noticed by its silence."""
        with contextlib.suppress(Hangup):
            self.link.send(kind, **fields)

    def signal(self, number: int) -> None:
        """Send a signal to the process, unless it has ended."""
        with contextlib.suppress(OSError):
            self._process.send_signal(number)

    def exit_status(self, seconds: float) -> int | None:
        """The status, negative for a signal; `None` when it still runs after `seconds`."""
        try:
            return self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def exit_text(self) -> str:
        """How the process ended, in words, once it has."""
        try:
            status = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "the pipe to the check was closed, and the process lives on"
        if status < 0:
            return f"the process was ended by {_signal_name(-status)}"
        return f"the process ended with exit status {status}"

    def children(self) -> list[str]:
        """Names of the processes that it has started and that are still there."""
        return self._relatives.names()

    def ask_for_native_stacks(self) -> None:
        """Make the interpreter write its stacks to the output even while a C call holds it."""
        if hasattr(signal, "SIGUSR1"):
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGUSR1)

    def end(self) -> None:
        """End the process and its group, and leave the rest to `kill`."""
        system.kill_group(self._process)

    def kill(self) -> None:
        """End the process, its group, and whatever else carries its mark."""
        self._ended.set()
        system.kill_group(self._process)
        self._relatives.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2.0)
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.close()  # type: ignore[union-attr]  # a pipe
        for watch in self._watches:
            watch.join(_JOIN)
        self.output.join(_JOIN)

    def _end_because(self, cause: str) -> None:
        self.cause = self.cause or cause
        self.end()

    def _listen(self) -> None:
        try:
            while True:
                self.inbox.put(self.link.receive())
        except Hangup:
            self.inbox.put({"kind": "hangup"})
        except Forged as forged:
            self.inbox.put({"kind": "forged", "excerpt": str(forged)})
        finally:
            self._process.stdout.close()  # type: ignore[union-attr]  # a pipe

    def _watch_memory(self) -> None:
        while not self._ended.wait(_MEMORY_POLL):
            used = system.resident_bytes(self.pid)
            if used is None:
                return
            if used > MEMORY_LIMIT:
                self._end_because("memory")
                return


_running: weakref.WeakSet[Subject] = weakref.WeakSet()


def end_all() -> None:
    """End every subject at once: whoever waits for one goes on, with nothing to judge."""
    for subject in list(_running):
        subject.end()


# `-I` would also ignore PYTHONHASHSEED, and with it the promise that a seed gives the same report.
# `-P -s` and an environment made from scratch isolate as much.
_ISOLATED = ("-P", "-s", "-X", "utf8", *(["-B"] if sys.dont_write_bytecode else []))


def _environment(own: Path, mark: str) -> dict[str, str]:
    from qrpc_lab.rpc.environment import local_environment  # noqa: PLC0415 - not at import of the kit

    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    home = str(own)
    return local_environment(kept) | {
        "HOME": home, "TMPDIR": home, "TEMP": home, "TMP": home,
        "PYTHONHASHSEED": "0", _MARK: mark,
    }  # fmt: skip


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
