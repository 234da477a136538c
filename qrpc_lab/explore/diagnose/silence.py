"""Who stood where while nothing happened: for a schedule that came to an end, and too late.

Whatever a judge finds wrong with a schedule in which somebody had to wait for somebody (a stalled
conversation, workers that never overlap), its longest silence shows: who waited then, and at which
lines of the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.diagnose.causes import LOCKS, UNLOCKS
from qrpc_lab.explore.diagnose.names import described
from qrpc_lab.explore.diagnose.sources import site_of
from qrpc_lab.explore.finding import GoroutineView

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qrpc_lab.explore.diagnose.names import Names
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.recorder import Moment, Recorder

MOST: Final = 4
"""Goroutines that are told."""


def stood(recorder: Recorder, names: Names) -> tuple[GoroutineView, ...]:
    """Return those who stood at a line of the program, those who waited for others first."""
    pauses = [
        (recorder.moments[at + 1].now - recorder.moments[at].now, at, there)
        for at, there in _pauses(recorder)
    ]
    if any(_waits(there) for _, _, there in pauses):
        pauses = [each for each in pauses if _waits(each[2])]
    longest = max((pause for pause, _, _ in pauses), default=0.0)
    long = [(at, there) for pause, at, there in pauses if pause >= longest / 2]
    if not long:
        return ()
    end, there = max(long, key=lambda each: _waits(each[1]))
    holders = _holders(recorder, end)
    there.sort(key=lambda each: _urgency(each, holders))
    return tuple(_view(each, names, holders.get(id(each.on))) for each in there[:MOST])


def _waits(there: Sequence[Moment]) -> int:
    return sum(not _is_at_work(each) for each in there)


def _urgency(moment: Moment, holders: Mapping[int, Moment]) -> tuple[int, int]:
    """Put those first who wait for a lock, and last those who wait for all or for nobody."""
    if _is_at_work(moment):
        return 2, moment.goroutine.number
    about = described(moment.on)
    if (about is not None and about.kind == "wait group") or moment.operation == "join":
        return 3, moment.goroutine.number
    return int(id(moment.on) not in holders), moment.goroutine.number


def _pauses(recorder: Recorder) -> Iterator[tuple[int, list[Moment]]]:
    """Yield each step after which time passes before the next, with who stands where meanwhile.

    Only where somebody stands at a line of the program and does not just sleep there.
    """
    moments = recorder.moments
    ends = {each.goroutine: before for before, each in recorder.leavings if _ends(each)}
    standing: dict[Goroutine, Moment] = {}
    for at, moment in enumerate(moments[:-1]):
        if moment.operation != "fires":
            standing[moment.goroutine] = moment
        if moments[at + 1].now <= moment.now:
            continue
        ended = {who for who, before in ends.items() if before <= at + 1}
        mine = [m for who, m in standing.items() if m.place is not None and who not in ended]
        if any(each.operation != "sleep" for each in mine):
            yield at, mine


def _ends(moment: Moment) -> bool:
    return moment.operation == "ends"


def _is_at_work(moment: Moment) -> bool:
    """Whether it does not wait for anybody, but sleeps, or is in what its line has called."""
    return moment.handed or moment.operation in ("sleep", "yield", "now")


def _holders(recorder: Recorder, end: int) -> dict[int, Moment]:
    """Return for each lock by whom and where it was taken that nobody has given back by then."""
    holders: dict[int, Moment] = {}
    last: dict[Goroutine, Moment] = {}
    for moment in recorder.moments[: end + 1]:
        done = last.get(moment.goroutine)
        last[moment.goroutine] = moment
        if done is not None and done.operation in LOCKS:
            holders[id(done.on)] = done
        elif done is not None and done.operation in UNLOCKS:
            holders.pop(id(done.on), None)
    return holders


def _view(moment: Moment, names: Names, holder: Moment | None) -> GoroutineView:
    note = ""
    if holder is not None and holder.goroutine is not moment.goroutine and not moment.handed:
        taken = f" (taken at {holder.place})" if holder.place is not None else ""
        note = f"held by {names.who(holder.goroutine)}{taken}"
    return GoroutineView(
        name=names.who(moment.goroutine),
        started=None,
        where=site_of(moment.place),
        doing=moment.operation,
        on="",
        note=note,
    )
