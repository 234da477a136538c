"""What the scheduler knows of one goroutine, and the token of one wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenlet import greenlet

    from qrpc_lab.explore.held import Held
    from qrpc_lab.places import Place


class Goroutine:
    """One thread of the program under test, however it was started.

    `operation` and `on` are the operation before which it stands, or in which it waits while
    `waiting` is true.  They stay after the operation, until the next one.
    """

    __slots__ = (
        "clock",
        "daemon",
        "done",
        "ended",
        "fn",
        "greenlet",
        "held",
        "local",
        "name",
        "number",
        "on",
        "operation",
        "polls",
        "priority",
        "run",
        "started",
        "starter",
        "thread",
        "timed",
        "waiting",
    )

    def __init__(
        self, number: int, name: str, fn: Callable[[], object], *, daemon: bool = False
    ) -> None:
        self.number = number
        self.name = name
        """Its name in every diagnosis; unique in one schedule."""
        self.fn = fn
        self.daemon = daemon
        self.greenlet: greenlet | None = None
        self.operation = "start"
        self.on: object = None
        self.waiting = False
        self.timed = False
        """Whether its last wait had an end in time: a sleep, a time-out, a timer's channel."""
        self.done = False
        self.ended: Place | None = None
        self.held: list[Held] = []
        self.run = 0
        """Points that it passed since somebody else ran."""
        self.polls = 0
        """Looks without an operation between them (clock reads, `is_set`, failed tries)."""
        self.priority = 0.0
        """For the strategies that rank goroutines."""
        self.started: Place | None = None
        self.starter: Goroutine | None = None
        self.thread: object = None
        """The `threading.Thread` over it, if there is one."""
        self.local: dict[int, dict[str, object]] = {}
        """What `threading.local` objects hold for it, by their number."""
        self.clock: Any = None
        """For the race detector."""

    def __repr__(self) -> str:
        return f"<goroutine {self.name}>"


class Parker:
    """The token of one wait. A wake that comes before the park is kept."""

    __slots__ = ("goroutine", "parked", "woken")

    def __init__(self, goroutine: Goroutine) -> None:
        self.goroutine = goroutine
        self.parked = False
        self.woken = False
