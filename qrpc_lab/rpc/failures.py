"""The exceptions that left a handler, as data.

A client sees no more than `UNKNOWN` of an exception in a handler; whoever grades the handler wants
its type and its line. Only text and numbers are kept: a traceback would keep the frames of the
handler alive, and with them the generators that grpc wants to drop.
"""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from qrpc_lab.rpc.taps import Context, Tap, TapInterceptor

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_ABORT = frozenset({"abort", "abort_with_status"})
_CONTEXTS = frozenset(
    {
        str(Path(grpc.__file__).with_name("_server.py")),
        str(Path(__file__).with_name("sim") / "context.py"),
    }
)
"""Where an abort is raised: on real calls, and on simulated ones."""


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a traceback."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class HandlerFailure:
    """An exception that left a handler."""

    method: str
    """As on the wire: `"/lab.Greeter/Greet"`."""
    type: str
    """The name of its class: `"KeyError"`."""
    message: str
    """Its text."""
    where: tuple[Location, ...]
    """The traceback, outermost call first; the last is where it was raised."""
    after_end: bool
    """The call was over already, so that nobody but the log ever hears of it."""


class Failures(TapInterceptor):
    """A server interceptor that collects them. Thread-safe.

    Not collected, because they are how a handler ends a call: what `context.abort` raises, the
    `RpcError` of a request stream whose call is over, and `GeneratorExit`.
    """

    def __init__(self, alarm: Callable[[BaseException], None] | None = None) -> None:
        """`alarm` is called with every exception that leaves a handler, while it is handled."""
        self._lock = threading.Lock()
        self._failures: list[HandlerFailure] = []
        self._alarm = alarm

    def all(self) -> tuple[HandlerFailure, ...]:
        """Return what was collected so far, oldest first."""
        with self._lock:
            return tuple(self._failures)

    def tap(self, method: str) -> Tap:
        """Return the tap that listens to a new call."""
        return _FailureTap(self, method)

    def _raise_alarm(self, error: BaseException) -> None:
        if self._alarm is not None:
            self._alarm(error)

    def _add(self, failure: HandlerFailure) -> None:
        with self._lock:
            self._failures.append(failure)


class _FailureTap(Tap):
    def __init__(self, failures: Failures, method: str) -> None:
        self._failures = failures
        self._method = method

    def begin(self, context: Context) -> None:
        self._context = context

    def raised(self, error: BaseException) -> None:
        self._failures._raise_alarm(error)  # noqa: SLF001 - as below
        active = self._context.is_active()
        if _ends_a_call(error, active=active):
            return
        failure = HandlerFailure(
            method=self._method,
            type=type(error).__name__,
            message=_text(error),
            where=locations(error.__traceback__),
            after_end=not active,
        )
        self._failures._add(failure)  # noqa: SLF001 - one class in two parts


def locations(trace: TracebackType | None) -> tuple[Location, ...]:
    """Return the lines of a traceback without those of this package's wrapping."""
    frames = traceback.extract_tb(trace)
    lines = (Location(f.filename, f.lineno or 0, f.name) for f in frames)
    own = __file__.removesuffix("failures.py")
    return tuple(line for line in lines if not line.file.startswith(own))


def _ends_a_call(error: BaseException, *, active: bool) -> bool:
    if isinstance(error, GeneratorExit):
        return True
    if isinstance(error, grpc.RpcError):
        return not active
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return last is not None and last.name in _ABORT and last.filename in _CONTEXTS


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a learner's __str__ may do anything
        return "(its text cannot be had)"
