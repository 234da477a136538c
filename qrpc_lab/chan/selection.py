"""Waiting for the first of several sends and receives.

The whole decision is one critical section: look at all cases, choose among the ready, do it; or
put a waiter into the queue of each. So exactly one case happens, and the default is taken only if
at one instant nothing was ready.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar, overload

from qrpc_lab import runtime
from qrpc_lab.chan.channel import Chan
from qrpc_lab.chan.directions import RecvChan, SendChan
from qrpc_lab.chan.waiters import CaseWaiter, Ticket
from qrpc_lab.runtime import active, critical, enter, leave

T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T_co = TypeVar("T_co", covariant=True)


class Selected(NamedTuple, Generic[T]):
    """What a select did."""

    index: int  # type: ignore[assignment]  # the contract's name; hides tuple.index
    """Which case happened, counted from 0; -1 is the default."""
    value: T | None
    """What was received; ``None`` for a send, and from a closed channel."""
    ok: bool
    """True for a send, and for a receive of a value; false for a closed channel."""


class Case(Generic[T_co]):
    """One case of a select; made by `recv` and `send`, and good for any number of selects."""

    __slots__ = ("channel", "sends", "value")

    def __init__(self, channel: Chan[Any] | None, value: object, *, sends: bool) -> None:
        self.channel = channel
        self.value = value
        self.sends = sends

    @property
    def operation(self) -> str:
        """Say "send" or "recv"."""
        return "send" if self.sends else "recv"

    def __repr__(self) -> str:
        on = "None" if self.channel is None else self.channel._title()
        return f"send({on}, {self.value!r})" if self.sends else f"recv({on})"


def recv(ch: RecvChan[T] | None) -> Case[T]:
    """Make a case that receives from `ch`; with ``None`` it is never ready.

    Go: ``case v, ok := <-ch``.
    """
    return Case(_channel(ch), None, sends=False)


def send(ch: SendChan[T] | None, value: T) -> Case[None]:
    """Make a case that sends `value` to `ch`; with ``None`` it is never ready.

    Go: ``case ch <- value``.
    """
    return Case(_channel(ch), value, sends=True)


def _channel(ch: object) -> Chan[Any] | None:
    if ch is None or isinstance(ch, Chan):
        return ch
    message = f"a case of select takes a channel or None, not {type(ch).__name__}: {ch!r}"
    raise TypeError(message)


@overload
def select(*, default: bool = ...) -> Selected[Any]: ...
@overload
def select(a: Case[T1], /, *, default: bool = ...) -> Selected[T1]: ...
@overload
def select(a: Case[T1], b: Case[T2], /, *, default: bool = ...) -> Selected[T1 | T2]: ...
@overload
def select(
    a: Case[T1], b: Case[T2], c: Case[T3], /, *, default: bool = ...
) -> Selected[T1 | T2 | T3]: ...
@overload
def select(*cases: Case[T], default: bool = ...) -> Selected[T]: ...
def select(*cases: Case[Any], default: bool = False) -> Selected[Any]:
    """Do exactly one of `cases`; block until one is ready.

    Among several that are ready the choice is uniform. With `default`, and none ready, it returns
    ``(-1, None, False)`` at once. Without a case that can ever be ready it blocks for ever.

    Raises `SendOnClosed` when the case that is chosen sends on a closed channel; such a case counts
    as ready.

    Go: ``select``.
    """
    if runtime.steering is not None:
        runtime.steering.point("select_nowait" if default else "select", cases)
    ticket = None
    try:
        -enter  # noqa: B018 - takes the critical section, see there
        try:
            index = _pick(cases)
            if index >= 0:
                return _do(cases[index], index)
            if default:
                return _DEFAULT
            parker = active().parker()
            ticket = Ticket()
            _enqueue(cases, parker, ticket)
        finally:
            leave()
        active().park(parker, "select", cases)
    except BaseException:
        if ticket is not None:
            with critical:
                _withdraw(cases, ticket)
        raise
    return _chosen(cases, ticket)


_DEFAULT: Selected[Any] = Selected(-1, None, ok=False)
_PROBE_FROM = 8  # cases; below that a look at all of them is cheaper than a throw of dice
_PROBES = 2


def _selected(index: int, value: object, ok: bool) -> Selected[Any]:  # noqa: FBT001 - a tuple's parts
    """Make a `Selected` in a third of the time of its own constructor."""
    return tuple.__new__(Selected, (index, value, ok))


def _pick(cases: tuple[Case[Any], ...]) -> int:
    """Choose among the ready cases, each with the same chance; -1 when there are none."""
    if len(cases) >= _PROBE_FROM and runtime.steering is None:
        # A case drawn blindly is, if it is ready, a fair draw among the ready ones. So a wide
        # select of which many are ready need not look at all.
        for _ in range(_PROBES):
            index = active().choose(len(cases))
            if _ready(cases[index : index + 1]):
                return index
    ready = _ready(cases)
    if len(ready) > 1:
        return ready[active().choose(len(ready))]
    return ready[0] if ready else -1


def _ready(cases: tuple[Case[Any], ...]) -> list[int]:
    """Tell which cases could happen now. A send on a closed channel is one: it raises."""
    ready = []
    for index, case in enumerate(cases):
        ch = case.channel
        if ch is None:
            continue
        if case.sends:
            if (
                len(ch._buffer) < ch._limit
                or ch._receivers.first is not None
                or ch._close is not None
            ):
                ready.append(index)
        elif ch._buffer or ch._senders.first is not None or ch._close is not None:
            ready.append(index)
    return ready


def _do(case: Case[Any], index: int) -> Selected[Any]:
    ch = _channel_of(case)
    if case.sends:
        ch._try_send(case.value)
        return _selected(index, None, True)  # noqa: FBT003
    got = ch._try_recv()
    assert got is not None  # noqa: S101 - it was ready, in this critical section
    return _selected(index, *got)


def _enqueue(cases: tuple[Case[Any], ...], parker: runtime.Parker, ticket: Ticket) -> None:
    """Wait in the queue of every case."""
    for index, case in enumerate(cases):
        ch = case.channel
        if ch is not None:
            waiter = CaseWaiter(parker, case.value, ticket, index)
            ticket.waiters.append(waiter)
            (ch._senders if case.sends else ch._receivers).append(waiter)


def _chosen(cases: tuple[Case[Any], ...], ticket: Ticket) -> Selected[Any]:
    """Tell what happened while the select waited."""
    chosen = ticket.chosen
    assert chosen is not None  # noqa: S101 - whoever wakes a select has claimed a case
    case = cases[chosen.index]
    if not case.sends:
        return _selected(chosen.index, chosen.value, chosen.ok)
    if not chosen.ok:
        raise _channel_of(case)._send_on_closed()
    return _selected(chosen.index, None, True)  # noqa: FBT003


def _channel_of(case: Case[Any]) -> Chan[Any]:
    assert case.channel is not None  # noqa: S101 - only cases with a channel wait
    return case.channel


def _withdraw(cases: tuple[Case[Any], ...], ticket: Ticket) -> None:
    """Undo an interrupted select; a value that it had already received goes to the next one."""
    for waiter in ticket.waiters:
        if waiter.queue is not None:
            waiter.queue.remove(waiter)
    chosen = ticket.chosen
    if chosen is not None and chosen.ok and not cases[chosen.index].sends:
        _channel_of(cases[chosen.index])._give_back(chosen.value)
