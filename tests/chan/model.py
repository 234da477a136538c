"""A sequential model of channels: what Go's specification says, as plainly as it can be written.

Operations are started one after another, each in its own goroutine, and all settle before the next
one. So the model needs no concurrency: after each operation it knows who has ended, with what, and
who still waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CLOSED = "closed"
DOUBLE = "close of closed"


@dataclass
class Case:
    """One case: a channel's number (`None`: no channel), and a value for a send."""

    channel: int | None
    sends: bool
    value: int = 0


@dataclass
class Queue:
    """One channel."""

    capacity: int
    buffer: list[int] = field(default_factory=list)
    senders: list[tuple[int, int]] = field(default_factory=list)  # (operation, case index)
    receivers: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False


class Model:
    """All channels, all operations; `ended` maps an operation to (case index, outcome)."""

    def __init__(self, capacities: list[int]) -> None:
        self.channels = [Queue(capacity) for capacity in capacities]
        self.cases: dict[int, list[Case]] = {}
        self.ended: dict[int, tuple[int, object]] = {}

    def ready(self, case: Case) -> bool:
        """Tell whether the case could happen now."""
        if case.channel is None:
            return False
        ch = self.channels[case.channel]
        if case.sends:
            return ch.closed or bool(ch.receivers) or len(ch.buffer) < ch.capacity
        return ch.closed or bool(ch.buffer) or bool(ch.senders)

    def begin(self, operation: int, cases: list[Case], *, default: bool) -> set[int]:
        """Start an operation; return the cases among which it may choose (none: it waits)."""
        self.cases[operation] = cases
        possible = {index for index, case in enumerate(cases) if self.ready(case)}
        if not possible and default:
            self.ended[operation] = (-1, (None, False))
        elif not possible:
            for index, case in enumerate(cases):
                if case.channel is not None:
                    ch = self.channels[case.channel]
                    (ch.senders if case.sends else ch.receivers).append((operation, index))
        return possible

    def happen(self, operation: int, index: int) -> None:
        """Let the ready case `index` of an operation happen."""
        case = self.cases[operation][index]
        ch = self.channels[case.channel]
        if case.sends:
            self.ended[operation] = (index, self._send(ch, case.value))
        else:
            self.ended[operation] = (index, self._receive(ch))

    def _send(self, ch: Queue, value: int) -> object:
        if ch.closed:
            return CLOSED
        if ch.receivers:
            self._finish(*ch.receivers[0], (value, True))
        else:
            ch.buffer.append(value)
        return (None, True)

    def _receive(self, ch: Queue) -> object:
        if ch.buffer:
            value = ch.buffer.pop(0)
            if ch.senders:
                ch.buffer.append(self._take_from_sender(ch))
            return (value, True)
        if ch.senders:
            return (self._take_from_sender(ch), True)
        return (None, False)

    def _take_from_sender(self, ch: Queue) -> int:
        operation, index = ch.senders[0]
        self._finish(operation, index, (None, True))
        return self.cases[operation][index].value

    def close(self, operation: int, number: int) -> None:
        """Close a channel."""
        ch = self.channels[number]
        if ch.closed:
            self.ended[operation] = (0, DOUBLE)
            return
        ch.closed = True
        while ch.receivers:
            self._finish(*ch.receivers[0], (None, False))
        while ch.senders:
            self._finish(*ch.senders[0], CLOSED)
        self.ended[operation] = (0, None)

    def _finish(self, operation: int, index: int, outcome: object) -> None:
        """End a waiting operation by one of its cases; it leaves all queues."""
        self.ended[operation] = (index, outcome)
        for ch in self.channels:
            ch.senders = [entry for entry in ch.senders if entry[0] != operation]
            ch.receivers = [entry for entry in ch.receivers if entry[0] != operation]


def predict(model, operation, step, observed):
    """Let the model do the same; where select may choose, it follows what was observed."""
    if step[0] == "close":
        model.close(operation, step[1])
        return
    todo = step[1] if step[0] == "select" else [Case(step[1], step[0] == "send", step[2])]
    possible = model.begin(operation, todo, default=step[0] == "select" and step[2])
    if possible:
        assert observed is not None, f"{step} waits, but {possible} could happen"
        index, outcome = observed
        if outcome == CLOSED and index is None:  # the error does not say which case it was
            index = next(
                i for i in possible if todo[i].sends and model.channels[todo[i].channel].closed
            )
        assert index in possible
        model.happen(operation, index)


def agree(model, ended):
    """Compare who has ended, and with what; an error does not tell its case."""
    assert set(ended) == set(model.ended)
    for operation, (index, outcome) in ended.items():
        expected_index, expected = model.ended[operation]
        assert outcome == expected
        assert index == expected_index or outcome == CLOSED
