"""The sentence that says what is wrong, and the rule that would have prevented it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.diagnose.names import described
from qrpc_lab.explore.diagnose.races import renamed
from qrpc_lab.explore.outcome import Ending, Stuck

if TYPE_CHECKING:
    from qrpc_lab.explore.classify import Verdict
    from qrpc_lab.explore.diagnose.names import Names
    from qrpc_lab.explore.diagnose.waits import Wait, Waits
    from qrpc_lab.explore.world import World

_LOCKS = ("lock", "rlock", "mutex", "rwmutex", "RWMutex", "rw mutex")


def message(world: World, verdict: Verdict, waits: Waits, names: Names) -> str:
    """Say what is wrong in one sentence."""
    code = verdict.code
    if code == "QL102":
        return _leak(verdict, waits, names)
    if code == "QL109":
        return _no_progress(world, verdict, names)
    if verdict.race is not None:
        return renamed(verdict.race, names).message
    if verdict.error is not None:
        return _error(verdict, names)
    if code == "QL112":
        return f"{world.alive} goroutines are alive at once, and more are being started"
    return _deadlock(waits, names) if code == "QL101" else _lock_misuse(verdict, names)


def _deadlock(waits: Waits, names: Names) -> str:
    count = waits.alive
    if count == 1:
        return f"{names.who(next(iter(waits.of)))} waits, and nobody can help"
    return f"all {count} goroutines wait, and nobody can help"


def _leak(verdict: Verdict, waits: Waits, names: Names) -> str:
    left = [each for each in waits.of if not each.daemon] or verdict.culprits
    who = f"{names.who(left[0])} is" if len(left) == 1 else f"{len(left)} goroutines are"
    if verdict.left_running:
        return f"the program has returned; {who} left running and will never end"
    who = who.replace(" is", " waits").replace(" are", " wait")
    return f"the program has returned; {who} for ever"


def _no_progress(world: World, verdict: Verdict, names: Names) -> str:
    runner = names.who(verdict.culprits[0]) if verdict.culprits else "the program"
    if isinstance(verdict.error, Stuck):
        return f"{runner} loops without an operation that could let anybody else run"
    assert world.outcome is not None  # noqa: S101 - a verdict needs an end
    if world.outcome.ending is Ending.HORIZON:
        return f"{world.clock.now:g} seconds have passed in virtual time, and no end is in sight"
    return f"{world.steps} steps in a fair order, and no end is in sight: {runner} goes round"


def _error(verdict: Verdict, names: Names) -> str:
    error = verdict.error
    text = str(error) or type(error).__name__
    if verdict.future is not None:
        return f"an exception is kept in a future that nobody asks: {_typed(error)}"
    if verdict.code in ("QL104", "QL105", "QL106", "QL910"):
        return text
    if verdict.code == "QL110":
        return text if str(error) else "the assertion does not hold in this schedule"
    who = names.who(verdict.culprits[0]) if verdict.culprits else "a goroutine"
    return f"{_typed(error)} ended {who}"


def _typed(error: BaseException | None) -> str:
    name = type(error).__name__
    return f"{name}: {error}" if str(error) else name


def _lock_misuse(verdict: Verdict, names: Names) -> str:
    who = names.who(verdict.culprits[0])
    if verdict.held is not None:
        taken = f" (taken {verdict.held.taken})" if verdict.held.taken else ""
        return f"{who} has ended and still holds {names.of(verdict.held.lock)}{taken}"
    if verdict.misuse is not None:
        return f"{who} releases {names.of(verdict.misuse.lock)}, which it does not hold"
    return f"{who} misuses a lock"


def ring(cycle: list[Wait], names: Names) -> tuple[str, ...]:
    """Tell who waits for whom."""
    if len(cycle) < 2:  # noqa: PLR2004 - one goroutine is said in its own line
        return ()
    told = []
    for wait in cycle:
        what = _wants(wait, names)
        held = [names.of(each.lock) for each in wait.goroutine.held]
        holds = f" and holds {', '.join(held)}" if held else ""
        told.append(f"{names.who(wait.goroutine)} {what}{holds}")
    return tuple(told)


def _wants(wait: Wait, names: Names) -> str:
    on = " or ".join(names.of(each) for each in wait.objects)
    if wait.operation == "send":
        return f"waits for a receive on {on}"
    if wait.operation in ("recv", "recv_ok"):
        return f"waits for a send on {on}"
    return f"waits for {on}"


def rule(verdict: Verdict, cycle: list[Wait], waits: Waits, names: Names) -> str:
    """Say what to do instead, where that is plain."""
    if verdict.race is not None:
        return renamed(verdict.race, names).remedy(lambda held: names.of(held.lock))
    concerned = cycle or list(waits.of.values())
    if verdict.code in ("QL101", "QL102") and not verdict.left_running:
        return _rule_of_waiting(concerned)
    return _RULES.get(verdict.code, "")


def _rule_of_waiting(concerned: list[Wait]) -> str:
    return next((advice for advice, fits in _ADVICE if fits(concerned)), "")


def _reads_again(concerned: list[Wait]) -> bool:
    return any(wait.operation == "rlock" and wait.goroutine in wait.needs for wait in concerned)


def _takes_again(concerned: list[Wait]) -> bool:
    return any(wait.goroutine in wait.needs for wait in concerned)


def _never_released(concerned: list[Wait]) -> bool:
    return any(
        _kind(wait) == "lock" and any(each.done for each in wait.needs) for wait in concerned
    )


def _talks_with_a_lock(concerned: list[Wait]) -> bool:
    return any(wait.goroutine.held and _kind(wait) in ("channel", "queue") for wait in concerned)


def _crosses_locks(concerned: list[Wait]) -> bool:
    locked = [wait for wait in concerned if _kind(wait) == "lock" and wait.goroutine.held]
    return len(locked) > 1


def _lost_wake_up(concerned: list[Wait]) -> bool:
    return any("lost wake-up" in wait.note for wait in concerned)


def _window_is_full(concerned: list[Wait]) -> bool:
    return any(_kind(wait) == "call" and wait.operation in ("send", "answer") for wait in concerned)


def _both_listen(concerned: list[Wait]) -> bool:
    waits = {wait.operation for wait in concerned if _kind(wait) == "call"}
    return "receive" in waits and bool(waits & {"next", "call", "result", "code"})


def _sends(concerned: list[Wait]) -> bool:
    return any(wait.operation == "send" for wait in concerned)


_ADVICE: Final = (
    ("a read lock taken again waits behind a writer: take it once", _reads_again),
    ("a lock that its holder takes again waits for ever: release it first", _takes_again),
    ("release a lock on every way out: `with lock:`", _never_released),
    ("do not hold a lock while sending or receiving", _talks_with_a_lock),
    ("take locks in the same order everywhere", _crosses_locks),
    ("wait in a loop for the condition itself, under the lock that guards it", _lost_wake_up),
    ("read while you write: a window is full until the other side has read", _window_is_full),
    ("each side waits for the other: half-close when there is no more to say", _both_listen),
    ("whoever may stop receiving must tell the sender (select with a stop channel)", _sends),
)
"""What to do instead, and when that is it; the first that fits."""


def _kind(wait: Wait) -> str:
    about = described(wait.objects[0]) if wait.objects else None
    kind = about.kind if about is not None else ""
    return "lock" if kind.lower() in _LOCKS or wait.operation in ("lock", "rlock") else kind


_RULES = {
    "QL104": "only the sender, or who knows that all senders have ended, closes a channel",
    "QL105": "one owner closes a channel, once",
    "QL106": "add before the goroutine is started, not inside it",
    "QL109": "wait for a change (channel, condition, event) instead of looking for it",
}
