"""Which threads an exercise left behind, where every thread stands, and what died in one.

`sys._current_frames` is the one way to see another thread's stack from Python; the leading
underscore is its documented name.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from pathlib import Path
from types import FrameType

from qrpc_lab.check.subject.errors import Record, describe
from qrpc_lab.check.subject.sites import site_of_exercise

LOOKS = 400
_POLL = 0.005

Site = dict[str, object]


class ThreadWatch:
    """Tells the exercise's threads from the kit's and gRPC's own."""

    def __init__(self, own: str) -> None:
        """`own` is the folder of the exercise: a stack that touches it is the learner's."""
        self._own = own
        self._frames = sys._current_frames  # noqa: SLF001 - see above
        self._enumerate = threading.enumerate
        self._sleep = time.sleep
        self._baseline: frozenset[threading.Thread] = frozenset()
        self._started_at: weakref.WeakKeyDictionary[threading.Thread, Site] = (
            weakref.WeakKeyDictionary()
        )
        self.lost: list[Record] = []
        self._remember_starts()

    def begin(self) -> None:
        """Remember who is there already, and listen for exceptions that end a thread."""
        self._baseline = frozenset(self._enumerate())
        self.lost = []
        threading.excepthook = self._on_death

    def left_behind(self, looks: int = LOOKS) -> list[Site]:
        """Threads started since `begin` that are still there at the last of some looks.

        Looks are counted, not seconds: on a busy machine a second of wall clock may pass without
        this process, and with it those threads, running at all.
        """
        for _ in range(looks):
            left = self._new_sites()
            if not left:
                return []
            self._sleep(_POLL)
        return self._new_sites()

    def sites(self) -> list[Site]:
        """Where every thread of the exercise stands now, the main thread first."""
        frames = self._frames()
        main = threading.main_thread()
        threads = sorted(self._enumerate(), key=lambda one: (one is not main, one.ident or 0))
        found = [self._site(thread, frames.get(thread.ident or 0)) for thread in threads]
        return [site for site in found if site is not None and site["mine"]]

    def _new_sites(self) -> list[Site]:
        frames = self._frames()
        found = []
        for thread in self._enumerate():
            if thread in self._baseline or thread is threading.current_thread():
                continue
            if thread.name.startswith(_KITS_OWN):
                continue
            frame = frames.get(thread.ident or 0)
            site = self._site(thread, frame)
            if site and (site["mine"] or not _is_service(frame)):
                found.append(site)
        return found

    def _remember_starts(self) -> None:
        """A thread that sleeps in the standard library is best named by who started it."""
        real, own, started_at = threading.Thread.start, self._own, self._started_at

        def start(self: threading.Thread) -> None:
            started_at[self] = site_of_exercise(own)
            real(self)

        threading.Thread.start = start  # type: ignore[method-assign]  # before any exercise runs

    def _site(self, thread: threading.Thread, frame: FrameType | None) -> Site | None:
        if frame is None:
            return None
        mine = self._innermost(frame)
        name = "main" if thread is threading.main_thread() else plain_name(thread.name)
        if mine is not None:
            place = {"file": Path(mine.f_code.co_filename).name, "line": mine.f_lineno}
            return {"name": name, "mine": True, "doing": _doing(frame, mine)} | place
        place = self._started_at.get(thread) or {"file": "", "line": 0}
        if _pulls_requests(frame):
            told = {"name": "requests", "doing": "gRPC waits for the next request of this call"}
        else:
            told = {"name": name, "doing": "started here"}
        return {**told, "mine": False} | place

    def _innermost(self, frame: FrameType | None) -> FrameType | None:
        while frame is not None and not frame.f_code.co_filename.startswith(self._own):
            frame = frame.f_back
        return frame

    def _on_death(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is None or issubclass(args.exc_type, SystemExit):
            return
        name = plain_name(args.thread.name) if args.thread else "a thread"
        record = describe(args.exc_value, self._own)
        self.lost.append(record | {"name": name, "doing": "ended by it"})


def plain_name(name: str) -> str:
    """A thread's name without its running number, which differs from run to run."""
    head, _, tail = name.partition(" (")
    if head.startswith("Thread-") and tail:
        return tail.rstrip(")")
    return "thread" if head.startswith("Thread-") else name


def _doing(inner: FrameType, shown: FrameType) -> str:
    if inner is shown:
        return f"in {shown.f_code.co_name}"
    called = inner
    while called.f_back is not None and called.f_back is not shown:
        called = called.f_back
    if called.f_code.co_name in ("__next__", "__iter__"):
        return f"in {shown.f_code.co_name}, waiting for the next value"
    return f"in {shown.f_code.co_name}, waiting in {called.f_code.co_name}"


_KITS_OWN = "qrpc-lab"
_SERVICE_HOMES = (f"grpc{os.sep}_", f"futures{os.sep}thread.py", f"qrpc_lab{os.sep}rpc{os.sep}")
_PULLS_REQUESTS = "consume_request_iterator"


def _pulls_requests(frame: FrameType | None) -> bool:
    """Whether it is gRPC's thread that asks the iterator of requests."""
    while frame is not None:
        if _PULLS_REQUESTS in frame.f_code.co_name:
            return True
        frame = frame.f_back
    return False


def _is_service(frame: FrameType | None) -> bool:
    """An idle worker of an executor, or a thread of gRPC's own.  A goroutine never is.

    gRPC's thread that pulls requests is its own only while it is in gRPC's code: deeper, it waits
    in the learner's iterator, which may have no frame to be known by (`iter(queue.get, None)`).
    """
    innermost = frame
    while frame is not None:
        if _PULLS_REQUESTS in frame.f_code.co_name:
            return frame is innermost
        if any(home in frame.f_code.co_filename for home in _SERVICE_HOMES):
            return True
        frame = frame.f_back
    return False
