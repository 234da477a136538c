"""Time as channels: `after`, `Timer`, `Ticker`.

A timer's channel holds at most one value that nobody sees: its length and capacity read 0, and
`stop` and `reset` take an unreceived value back: none arrives late (Go since 1.23). A ticker
drops ticks for a slow reader.

An `after` that is given up on (a select that took another case) is forgotten as soon as its
channel is: the pending call holds the channel weakly.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from qrpc_lab import runtime
from qrpc_lab.chan.channel import Chan
from qrpc_lab.runtime import active, critical

if TYPE_CHECKING:
    from qrpc_lab.chan.directions import RecvChan
    from qrpc_lab.runtime import TimerHandle


def now() -> float:
    """Return the clock of the runtime, in seconds; virtual under the explorer."""
    return active().now()


def sleep(seconds: float) -> None:
    """Block for `seconds`; with zero or less, only let others run. Go: ``time.Sleep``."""
    active().sleep(seconds)


class _TimeChan(Chan[float]):
    """The channel of a timer, and the pending call that will send on it.

    `_round` counts how often it was armed or disarmed: a call that was already under way when that
    happened finds another number, and does nothing.
    """

    __slots__ = ("_call", "_period", "_round")

    def __init__(self, name: str) -> None:
        super().__init__(1, name=name)
        self._call: TimerHandle | None = None
        self._period: float | None = None
        self._round = 0

    @property
    def capacity(self) -> int:
        """Reads 0: the one place in the buffer is the timer's own affair."""
        return 0

    def _length(self) -> int:
        return 0

    def __del__(self) -> None:
        if self._call is not None:
            self._call.cancel()

    def _start(self, seconds: float, period: float | None = None) -> None:
        """Arm it. Inside the section."""
        self._period = period
        time = active().now()
        if seconds > 0:
            self._arm(time + seconds)
        else:
            self._try_send(time)

    def _arm(self, when: float) -> None:
        self._round += 1
        this = self._round
        # Under the explorer a timer must not depend on when the garbage collector comes by.
        me = weakref.ref(self) if runtime.steering is None else lambda: self

        def fire() -> None:
            if (ch := me()) is not None:
                ch._fire(this, when)

        self._call = active().call_at(when, fire, self)

    def _fire(self, this: int, when: float) -> None:
        with critical:
            if self._round != this:
                return  # stopped or reset at the last moment
            self._call = None
            time = active().now()
            if not self._buffer:
                self._try_send(time)
            if self._period is not None:
                # Ticks that are already past are dropped, and the rhythm is kept.
                missed = max(time - when, 0) // self._period
                self._arm(when + self._period * (1 + missed))

    def _stop(self) -> bool:
        """Disarm it and take back what nobody received. Inside the section."""
        pending = self._call is not None or bool(self._buffer)
        self._round += 1
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self._buffer.clear()
        return pending


class Timer:
    """Sends the time on `c` once, after `seconds`; with zero or less, at once.

    Go: ``time.NewTimer``.
    """

    __slots__ = ("__weakref__", "_chan")

    def __init__(self, seconds: float) -> None:
        self._chan = _TimeChan(f"timer({seconds:g})")
        with critical:
            self._chan._start(seconds)

    @property
    def c(self) -> RecvChan[float]:
        """The channel on which the time arrives."""
        return self._chan

    def stop(self) -> bool:
        """Call it off; tell whether it was still to be received. No value arrives afterwards."""
        _point("stop", self._chan)
        with critical:
            return self._chan._stop()

    def reset(self, seconds: float) -> bool:
        """Start it anew; tell whether it was still to be received. No old value arrives."""
        _point("reset", self._chan)
        with critical:
            was_active = self._chan._stop()
            self._chan._start(seconds)
        return was_active


class Ticker:
    """Sends the time on `c` every `seconds`, until it is stopped. Stopping does not close `c`.

    Raises `ValueError` for zero or less. Go: ``time.NewTicker``.
    """

    __slots__ = ("__weakref__", "_chan")

    def __init__(self, seconds: float) -> None:
        _check_period(seconds)
        self._chan = _TimeChan(f"ticker({seconds:g})")
        with critical:
            self._chan._start(seconds, seconds)

    @property
    def c(self) -> RecvChan[float]:
        """The channel on which the ticks arrive."""
        return self._chan

    def stop(self) -> bool:
        """Send no more ticks; tell whether it was running."""
        _point("stop", self._chan)
        with critical:
            return self._chan._stop()

    def reset(self, seconds: float) -> bool:
        """Tick every `seconds` from now on; tell whether it was running."""
        _check_period(seconds)
        _point("reset", self._chan)
        with critical:
            was_active = self._chan._stop()
            self._chan._start(seconds, seconds)
        return was_active


def after(seconds: float) -> RecvChan[float]:
    """Return a channel on which the time arrives once, after `seconds`. Go: ``time.After``."""
    return Timer(seconds).c


def _check_period(seconds: float) -> None:
    if seconds <= 0:
        message = f"a ticker's period is more than 0 seconds, not {seconds}"
        raise ValueError(message)


def _point(operation: str, on: object) -> None:
    if runtime.steering is not None:
        runtime.steering.point(operation, on)
