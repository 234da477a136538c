# ruff: noqa: D102 - what the methods of a runtime mean is said in qrpc_lab/runtime.py
"""A small second runtime: every goroutine a greenlet, time virtual, and invariants always checked.

It shows that the seam suffices, and it lets tests say "and nobody else can run now" without a
clock. Goroutines run until they park, in the order in which they became ready; with a seed, every
switching point may hand over to another one.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import greenlet

from qrpc_lab import Chan, runtime
from qrpc_lab.chan import channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stuck(AssertionError):
    """Main waits, nobody can run and no timer is pending."""


class Goroutine(greenlet.greenlet):
    """One goroutine; `doing` is why it is parked."""

    name = "main"
    doing: tuple[str, object] | None = None


class Parker:
    """One wait of one goroutine."""

    def __init__(self, goroutine: Goroutine) -> None:
        self.goroutine = goroutine
        self.woken = False


class Call:
    """A pending timer."""

    def __init__(self, fn: Callable[[], object]) -> None:
        self.fn: Callable[[], object] | None = fn

    def cancel(self) -> None:
        self.fn = None


class Simulation:
    """The runtime, and the test's hold on it."""

    def __init__(self, seed: int | None = None, *, steers: bool = True) -> None:
        self.steers = steers
        self.random = random.Random(seed)  # noqa: S311 - a choice, not a secret
        self.restless = seed is not None
        self.ready: deque[tuple[Goroutine, BaseException | None]] = deque()
        self.calls: list[tuple[float, int, Call]] = []
        self.order = count()
        self.time = 0.0
        self.seen: dict[int, Chan[Any]] = {}
        self.edges: list[tuple[object, ...]] = []
        self.parked: set[Goroutine] = set()
        self.lost: list[BaseException] = []

    # -- for tests ---------------------------------------------------------------------------

    def run(self, main: Callable[[], Any]) -> Any:
        """Run `main` as a goroutine until it returns; raise `Stuck` when it never will."""
        results: list[Any] = []
        self.hub = greenlet.getcurrent()
        self.main = self._goroutine(lambda: results.append(main()), "main", lost=None)
        with runtime.use(self) if self.steers else self._instead_of_threads():
            self._loop()
            self._abandon()
        return results[0]

    @contextmanager
    def _instead_of_threads(self) -> Iterator[None]:
        """Stand in for real threads, unseen: primitives take the short ways that they do there."""
        before = runtime.threads
        runtime.threads = channel.threads = self
        try:
            yield
        finally:
            runtime.threads = channel.threads = before

    def settle(self, condition: Callable[[], object] = lambda: True) -> None:
        """Let all others run until none of them can; then `condition` must hold."""
        while self.ready:
            self._yield()
        assert condition()

    def interrupt(self, goroutine: Goroutine, error: BaseException) -> None:
        """Raise `error` out of the park of a goroutine, as Ctrl-C does."""
        self.parked.discard(goroutine)
        self.ready.append((goroutine, error))

    def waiting(self, name: str) -> Goroutine:
        """Return the parked goroutine of that name."""
        return next(g for g in self.parked if g.name == name)

    # -- the loop ----------------------------------------------------------------------------

    def _loop(self) -> None:
        while not self.main.dead:
            if self.ready:
                goroutine, error = self.ready.popleft()
                if error is None:
                    goroutine.switch()
                else:
                    goroutine.throw(error)
            elif not self._advance():
                doing = [(g.name, g.doing) for g in self.parked]
                message = f"nobody can run: {doing}"
                raise Stuck(message)

    def _advance(self) -> bool:
        """Jump to the next timer."""
        while self.calls:
            when, _, call = heapq.heappop(self.calls)
            if call.fn is not None:
                self.time = max(self.time, when)
                call.fn()
                self._check()
                return True
        return False

    def _abandon(self) -> None:
        """End what is left behind, as the end of a program does."""
        for goroutine in [*self.parked, *(g for g, _ in self.ready)]:
            goroutine.throw(greenlet.GreenletExit)

    def _goroutine(self, fn: Callable[[], object], name: str, lost: list[Any] | None) -> Goroutine:
        def body() -> None:
            try:
                fn()
            except Exception as error:
                if lost is None:
                    raise
                lost.append(error)

        goroutine = Goroutine(body, self.hub)
        goroutine.name = name
        self.ready.append((goroutine, None))
        return goroutine

    def _yield(self) -> None:
        self.ready.append((self.current(), None))
        self.hub.switch()

    def _check(self) -> None:
        for ch in self.seen.values():
            check_invariants(ch)

    # -- Runtime -----------------------------------------------------------------------------

    def spawn(self, fn: Callable[[], object], name: str) -> None:
        self._goroutine(fn, name, self.lost)

    def current(self) -> Goroutine:
        running = greenlet.getcurrent()
        return running if isinstance(running, Goroutine) else self.main

    def parker(self) -> Parker:
        return Parker(self.current())

    def park(self, parker: Parker, operation: str, on: object) -> None:
        assert not runtime.critical.locked(), "parked inside the critical section"
        self._check()
        goroutine = parker.goroutine
        assert goroutine is self.current()
        if not parker.woken:
            goroutine.doing = operation, on
            self.parked.add(goroutine)
            self.hub.switch()
            goroutine.doing = None
            assert parker.woken
        self._check()

    def wake(self, parker: Parker) -> None:
        assert not parker.woken, "woken twice"
        assert runtime.critical.locked(), "woken outside the critical section"
        parker.woken = True
        if parker.goroutine in self.parked:
            self.parked.discard(parker.goroutine)
            self.ready.append((parker.goroutine, None))

    def point(self, operation: str, on: object) -> None:
        assert not runtime.critical.locked(), "a switching point inside the critical section"
        for one in on if isinstance(on, tuple) else (on,):
            ch = getattr(one, "channel", one)
            if isinstance(ch, Chan):
                self.seen[id(ch)] = ch
        self._check()
        if self.restless and self.random.random() < 0.5:
            self._yield()

    def choose(self, n: int) -> int:
        return self.random.randrange(n)

    def acquire(self, on: object, part: object = None, by: Parker | None = None) -> None:
        self._edge("acquire", on, part, by)

    def release(self, on: object, part: object = None, by: Parker | None = None) -> None:
        self._edge("release", on, part, by)

    def meet(self, parker: Parker) -> None:
        self._edge("meet", None, None, parker)

    def took(self, lock: object, mode: str, by: Parker | None = None) -> None:
        self._edge("took", lock, mode, by)

    def gave(self, lock: object, mode: str) -> None:
        self._edge("gave", lock, mode, None)

    def _edge(self, what: str, on: object, part: object, by: Parker | None) -> None:
        who = (self.current() if by is None else by.goroutine).name
        self.edges.append((what, who, on, part))

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            self._yield()
            return
        parker = self.parker()

        def over() -> None:
            with runtime.critical:
                self.wake(parker)

        self.call_at(self.time + seconds, over, None)
        self.park(parker, "sleep", seconds)

    def call_at(self, when: float, fn: Callable[[], object], on: object | None) -> Call:
        call = Call(fn)
        heapq.heappush(self.calls, (when, next(self.order), call))
        return call


def check_invariants(ch: Chan[Any]) -> None:
    """Assert what holds between any two operations on a channel."""
    senders = [waiter for waiter in ch._senders if not _both_ways(waiter)]
    receivers = [waiter for waiter in ch._receivers if not _both_ways(waiter)]
    both = senders and receivers
    assert not both, "senders and receivers wait at the same time"
    assert not (ch._buffer and receivers), "a receiver waits beside a value"
    assert not (senders and len(ch._buffer) < ch._capacity), "a sender waits beside room"
    assert len(ch._buffer) <= max(ch._capacity, 1)
    if ch._close is not None:
        assert len(ch._senders) + len(ch._receivers) == 0, "somebody waits on a closed channel"


def _both_ways(waiter: Any) -> bool:
    """Tell whether it belongs to a select that waits on one channel in both directions."""
    ticket = getattr(waiter, "ticket", None)
    return ticket is not None and len({id(w.queue) for w in ticket.waiters}) > 1
