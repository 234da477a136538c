"""Holds up the threads inside grpcio's Python layer, as a busy machine does now and then.

Two threads of grpcio meet at a call's condition: one handles events, the other waits for them.
Which goes first after a wake-up is a matter of microseconds, so the rarer order shows once in
ten thousand quiet runs.  A pause before the lock is taken makes it common, and adds nothing: the
operating system may stop a thread at that very place.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import grpc._channel
import grpc._server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_pause: Callable[[], None] | None = None


class _Condition(threading.Condition):
    """A condition whose lock is taken a little later than could be."""

    def __init__(self) -> None:
        super().__init__()
        self._restore = self._acquire_restore  # type: ignore[has-type]
        self._acquire_restore = self._late

    def __enter__(self) -> bool:
        _hesitate()
        return super().__enter__()

    def _late(self, state: Any) -> None:  # noqa: ANN401 - whatever the lock keeps
        _hesitate()
        self._restore(state)


def _hesitate() -> None:
    if _pause is not None:
        _pause()


@contextmanager
def preempted(pause: Callable[[], None] | None) -> Iterator[None]:
    """Have grpcio's threads call `pause` before they take the lock of a call."""
    global _pause  # noqa: PLW0603 - grpcio's modules are as global
    modules: tuple[Any, ...] = (grpc._channel, grpc._server)  # noqa: SLF001 - their names are all we have
    for module in modules:
        module.threading = SimpleNamespace(**{**vars(threading), "Condition": _Condition})
    _pause = pause
    try:
        yield
    finally:
        _pause = None
        for module in modules:
            module.threading = threading
