"""From the end of a schedule to the code of a finding: the rules of precision, in one place.

Order when several could be named: exception, race, deadlock, leak, lock misuse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qrpc_lab.errors import CloseOfClosed, ContextError, LockMisuse, SendOnClosed, WaitGroupMisuse
from qrpc_lab.explore.errors import OutOfControl
from qrpc_lab.explore.outcome import Ending, Stuck

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.held import Held, Misuse
    from qrpc_lab.explore.lines import Race
    from qrpc_lab.explore.outcome import Outcome
    from qrpc_lab.explore.world import World

_CODES = (
    (SendOnClosed, "QL104"),
    (CloseOfClosed, "QL105"),
    (WaitGroupMisuse, "QL106"),
    (LockMisuse, "QL108"),
    (OutOfControl, "QL910"),
)


@dataclass(slots=True)
class Verdict:
    """What is wrong with one schedule."""

    code: str
    culprits: list[Goroutine] = field(default_factory=list)
    """The goroutines concerned, the guilty ones first."""
    error: BaseException | None = None
    held: Held | None = None
    misuse: Misuse | None = None
    future: object = None
    race: Race | None = None
    left_running: bool = False

    @property
    def kind(self) -> tuple[str, str]:
        """What two schedules with the same defect have in common."""
        return self.code, type(self.error).__name__


def classify(world: World, outcome: Outcome, expected: Collection[str] = ()) -> Verdict | None:
    """Name the defect of a schedule that has ended; ``None`` when it has none.

    One whose code is `expected` is named only when there is no other.
    """
    found = None
    for verdict in _candidates(world, outcome):
        if verdict is not None and verdict.code not in expected:
            return verdict
        found = found or verdict
    return found


def _candidates(world: World, outcome: Outcome) -> Iterator[Verdict | None]:
    if outcome.ending is Ending.RAISED:
        yield _raised(world, outcome)
    if world.race is not None:
        yield Verdict("QL103", race=world.race)
    if outcome.ending is Ending.STUCK:
        yield _stuck(world)
    if outcome.ending in (Ending.STEPS, Ending.HORIZON):
        yield _endless(world, outcome)
    if outcome.ending is Ending.CROWD:
        yield Verdict("QL112", [outcome.goroutine] if outcome.goroutine else [])
    if outcome.ending is Ending.DONE:
        yield from _afterwards(world)


def _raised(world: World, outcome: Outcome) -> Verdict:
    error, goroutine = outcome.error, outcome.goroutine
    assert error is not None  # noqa: S101 - an ending by exception has one
    assert goroutine is not None  # noqa: S101 - and somebody it left
    if isinstance(error, Stuck):
        return Verdict("QL109", [goroutine], error)
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Verdict(code, [goroutine], error)
    misuse = world.misused[-1] if world.misused else None
    if isinstance(error, RuntimeError) and misuse is not None and misuse.goroutine is goroutine:
        return Verdict("QL108", [goroutine], error, misuse=misuse)
    if isinstance(error, AssertionError) and goroutine.number == 0:
        return Verdict("QL110", [goroutine], error)
    return Verdict("QL107", [goroutine], error)


def _waiting(world: World) -> list[Goroutine]:
    return [each for each in world.goroutines if not each.done]


def _stuck(world: World) -> Verdict:
    left = _waiting(world)
    if not world.main_done:
        return Verdict("QL101", left)
    return Verdict("QL102", sorted(left, key=lambda each: each.daemon))


def _endless(world: World, outcome: Outcome) -> Verdict:
    left = _waiting(world)
    runner = outcome.goroutine
    if runner is not None and runner in left:
        left.remove(runner)
        left.insert(0, runner)
    if world.main_done and any(each.timed for each in left):
        return Verdict("QL102", left, left_running=True)
    return Verdict("QL109", left)


def _lost(futures: Collection[Any]) -> Iterator[Any]:
    """The futures that keep an error which nobody has heard of.

    One that the program has made itself was given its error on purpose. And who has heard of one
    failure of a pool need not ask for the others: a loop over results ends at the first.
    """
    failed = [each for each in futures if each.error and each.pool]
    heard = {id(each.pool) for each in failed if each.seen}
    for each in failed:
        if id(each.pool) not in heard and not _says_that_it_is_over(each.error):
            yield each


def _says_that_it_is_over(error: BaseException) -> bool:
    """Whether an error says no more than that somebody was told to end.

    That of a context does, and that of a request stream whose call is over: a bare
    ``grpc.RpcError``, known by its name, since grpc is not imported here.
    """
    kind = type(error)
    return isinstance(error, ContextError) or (kind.__module__, kind.__name__) == (
        "grpc",
        "RpcError",
    )


def _afterwards(world: World) -> Iterator[Verdict]:
    """Look at what a schedule that ended well has left behind."""
    for future in _lost(world.notes.get("futures", ())):
        yield Verdict("QL107", error=future.error, future=future)
    if world.misused:
        misuse = world.misused[0]
        yield Verdict("QL108", [misuse.goroutine], misuse=misuse)
    for goroutine in world.goroutines:
        for held in goroutine.held:
            if goroutine.done:
                yield Verdict("QL108", [goroutine], held=held)
