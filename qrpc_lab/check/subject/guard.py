"""An audit hook that sees what an exercise reaches for, refuses what is not its own, and keeps it.

Python raises audit events for opening files, starting processes, looking at frames and more, and a
hook once added cannot be taken away.  The hook only *records*; whether a record is a finding is
for the grader to say, which knows where the solutions are and the subject does not.

Everything the hook needs is bound when it is made, so that replacing a builtin or a function of
the standard library does not blind it.

Source: Python library reference, "Audit events table"; PEP 578.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Final

MOST_RECORDS: Final = 40

PROCESS_EVENTS: Final = frozenset([
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn",
    "os.spawn", "os.startfile", "pty.spawn",
])  # fmt: skip
_FRAME_EVENTS = frozenset([
    "sys._getframe", "sys._current_frames", "sys._getframemodulename",
    "sys.settrace", "sys.setprofile", "sys.monitoring.register_callback",
])  # fmt: skip
_FRAME_ATTRIBUTES = frozenset(["tb_frame", "gi_frame", "cr_frame", "ag_frame"])
_MEMORY_EVENTS = frozenset(["gc.get_objects", "gc.get_referrers", "gc.get_referents"])
_LISTING = frozenset(["os.listdir", "os.scandir"])
_STARTS_PROCESSES = frozenset(["platform.py", "uuid.py", "util.py"])
_HAND_ON = ("inspect.py", "pathlib.py", "glob.py", "os.py", "_local.py", "<string>")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

Record = dict[str, object]


class Guard:
    """The hook's state.  `records` is what it saw, oldest first, at most `MOST_RECORDS`."""

    def __init__(self, readable: Iterable[Path], own: Path, *, refuse_processes: bool) -> None:
        """Allow reading below `readable`, anything below `own`, the exercise's folder."""
        self.records: list[Record] = []
        self._own = os.path.realpath(own)
        self._readable = (*(os.path.realpath(path) for path in readable), self._own)
        self._refuse_processes = refuse_processes
        self._known: dict[str, bool] = {}
        self._pid = os.getpid()

    def install(self) -> None:
        """Begin to watch.  There is no way back, by design of audit hooks."""
        sys.addaudithook(self._hook())

    def take(self) -> list[Record]:
        """The records so far, handed over once."""
        taken, self.records[:] = list(self.records), []
        return taken

    def _hook(self) -> Callable[[str, tuple[object, ...]], None]:
        handlers: dict[str, Callable[[str, tuple[object, ...]], None]] = {"open": self._open}
        handlers |= dict.fromkeys(_LISTING, self._list)
        handlers |= dict.fromkeys(PROCESS_EVENTS, self._process)
        handlers |= dict.fromkeys(_FRAME_EVENTS | _MEMORY_EVENTS, self._look)
        handlers["object.__getattr__"] = self._attribute
        handlers |= dict.fromkeys(["os.kill", "os.killpg", "signal.pthread_kill"], self._kill)
        handlers |= dict.fromkeys(["builtins.input", "builtins.breakpoint"], self._ask)
        get, startswith = handlers.get, str.startswith
        busy = threading.local()

        def hook(event: str, args: tuple[object, ...]) -> None:
            handler = get(event) or (self._native if startswith(event, "ctypes.") else None)
            if handler is None or busy.__dict__.get("now"):
                return
            busy.now = True
            try:
                handler(event, args)
            finally:
                busy.now = False

        return hook

    def _open(self, event: str, args: tuple[object, ...]) -> None:
        path, _, flags = (*args, None, None)[:3]
        if isinstance(path, int) or path is None:
            return
        writes = isinstance(flags, int) and bool(flags & _WRITES)
        text = os.fsdecode(path)  # type: ignore[arg-type]  # a path, by the events table
        if not self._allowed(text, writes=writes):
            self._record(event, os.path.realpath(text))
            raise PermissionError(13, "the check keeps an exercise to its own folder", text)

    def _list(self, event: str, args: tuple[object, ...]) -> None:
        path = args[0] if args else None
        if isinstance(path, str | bytes | os.PathLike) and self._by_exercise():
            text = os.fsdecode(path)
            if not self._allowed(text, writes=False):
                self._record(event, os.path.realpath(text))

    def _allowed(self, text: str, *, writes: bool) -> bool:
        if text == os.devnull:
            return True
        key = f"{writes}{text}" if os.path.isabs(text) else None
        if key in self._known:
            return self._known[key]
        real = os.path.realpath(text)
        roots = (self._own, "/dev") if writes else self._readable
        answer = any(real == root or real.startswith(root + os.sep) for root in roots)
        if os.path.basename(real) in {"mem", "kcore"} and real.startswith(("/proc", "/dev")):
            answer = False
        if writes and real.startswith("/dev/shm"):  # noqa: S108 - only libc's semaphores, unseen here
            answer = False
        if key is not None and len(self._known) < 5000:  # noqa: PLR2004 - a bound, not a setting
            self._known[key] = answer
        return answer

    def _process(self, event: str, args: tuple[object, ...]) -> None:
        caller = _outside(_caller(), "subprocess.py", "os.py", "context.py", "process.py", "pty.py")
        if caller is not None and os.path.basename(caller.f_code.co_filename) in _STARTS_PROCESSES:
            return
        self._record(event, " ".join(str(arg) for arg in args[:2])[:200])
        if self._refuse_processes:
            message = "the check does not let an exercise start another process"
            raise PermissionError(13, message)

    def _look(self, event: str, _: tuple[object, ...]) -> None:
        if self._by_exercise():
            self._record(event, "")

    def _attribute(self, _: str, args: tuple[object, ...]) -> None:
        """A traceback or a generator leads to frames as well, and from there up to the kit's."""
        if args[-1] in _FRAME_ATTRIBUTES:
            self._look(str(args[-1]), args)

    def _native(self, event: str, _: tuple[object, ...]) -> None:
        if self._by_exercise("__init__.py"):  # of ctypes, whose own functions raise the event
            self._record(event, "")

    def _kill(self, event: str, args: tuple[object, ...]) -> None:
        target = args[0] if args else None
        self._record(event, "itself" if target in {self._pid, 0, -self._pid} else "another process")
        message = "the check does not let an exercise send signals to processes"
        raise PermissionError(13, message)

    def _ask(self, event: str, _: tuple[object, ...]) -> None:
        name = event.rpartition(".")[2]
        message = f"{name}() needs a person at a terminal: try `qrpc-lab run` or `qrpc-lab replay`"
        raise EOFError(message)

    def _by_exercise(self, *through: str) -> bool:
        """Whether the exercise itself asked, directly or through what hands frames and files on."""
        frame = _outside(_caller(), *_HAND_ON, *through)
        return frame is not None and self._mine(frame)

    def _mine(self, frame: FrameType) -> bool:
        return frame.f_code.co_filename.startswith(self._own)

    def _record(self, event: str, detail: str) -> None:
        if len(self.records) >= MOST_RECORDS or os.getpid() != self._pid:
            return
        frame = _caller()
        while frame is not None and not self._mine(frame):
            frame = frame.f_back
        file = os.path.basename(frame.f_code.co_filename) if frame else ""
        line = frame.f_lineno if frame else 0
        self.records.append({"event": event, "detail": detail, "file": file, "line": line})


def _caller() -> FrameType | None:
    """The frame that raised the audit event: the first one outside this file.

    Found by an exception, because `sys._getframe` would itself raise an audit event.
    """
    try:
        raise LookupError  # noqa: TRY301 - wanted for its traceback alone
    except LookupError as error:
        traceback = error.__traceback__
    frame = traceback.tb_frame if traceback else None
    # It leads back to this frame, and so to every frame above: what they hold would stay for good,
    # as the collector is off, a handler's generator too that gRPC has just dropped.
    del traceback
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame


def _outside(frame: FrameType | None, *helpers: str) -> FrameType | None:
    """Climb out of files that only pass a request on."""
    while frame is not None and (
        os.path.basename(frame.f_code.co_filename) in helpers
        or frame.f_code.co_name.startswith("walk_stack")  # of `traceback`, which else only prints
    ):
        frame = frame.f_back
    return frame
