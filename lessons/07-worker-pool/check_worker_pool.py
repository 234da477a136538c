"""Judges a worker pool by what comes out of it, in every schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_NAMES = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay", "kiwi", "lark")
_BROKEN = "blurred"
_AHEAD = 4  # photos for each worker: room for a buffer before the workers, and one behind them


class ThreeWorkersFivePhotos(Check):
    """Three workers make five thumbnails."""

    explore = Explore(schedules=100)

    def case(self, rnd: Random) -> Case:
        return Case(photos=rnd.sample(_NAMES, 5), workers=3)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_each_once(case.photos, seen.value)


class AnyPoolAnyPile(Check):
    """Makes every thumbnail once, however many photos and workers."""

    explore = Explore(schedules=100)
    cases = 4

    def case(self, rnd: Random) -> Case:
        workers, photos = rnd.choice([(1, 4), (2, 0), (2, 7), (4, 1), (4, 9), (3, 3)])
        return Case(photos=rnd.sample(_NAMES, photos), workers=workers)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_each_once(case.photos, seen.value)


class KeepsTheWorkersBusy(Check):
    """Has all workers at work at once, and never more."""

    explore = Explore(schedules=30)
    cases = 2

    def case(self, rnd: Random) -> Case:
        workers = rnd.randint(2, 4)
        return Case(photos=rnd.sample(_NAMES, 3 * workers), workers=workers)

    def judge(self, case: Case, seen: Seen) -> None:
        what = f"thumbnails being made at once, with {case.workers} workers"
        expect(seen.value["most"], what, code="QL112").is_at_most(case.workers)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        idle = min(seen.value["most"] - case.workers for case, seen in _busiest(outcomes))
        if idle < 0:
            fail(
                "QL111",
                "The workers wait for each other: there is no schedule in which all of them are "
                "at work.",
                expected="all workers at once",
                actual=f"always {-idle} or more of them idle, with work for all",
            )


class ReadsAheadALittle(Check):
    """Reads only as far ahead as the pool is large."""

    explore = Explore(schedules=20)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(photos=rnd.randint(20, 26), workers=rnd.randint(1, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["ahead"] > _AHEAD * case.workers:
            fail(
                "QL112",
                "Nobody takes the thumbnails, and the photos are read all the same. An endless "
                "feed would fill the memory.",
                expected=f"{case.workers} workers, at most {_AHEAD * case.workers} photos ahead",
                actual=f"{seen.value['ahead']} photos ahead",
            )
        expect(seen.value["taken"], "how many thumbnails came").equals(case.photos)


class GoesOnAfterABrokenPhoto(Check):
    """Passes on the error of a thumbnail, and goes on."""

    explore = Explore(schedules=80)
    cases = 2

    def case(self, rnd: Random) -> Case:
        photos = rnd.sample(_NAMES, 7)
        for place in rnd.sample(range(4), 3):
            photos[place] = f"{_BROKEN} {photos[place]}"
        return Case(photos=photos, workers=rnd.randint(1, 2))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_each_once(case.photos, seen.value)


class SaysThatTheFeedBroke(Check):
    """Raises what the feed raises, after what was read before."""

    explore = Explore(schedules=60)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(photos=rnd.sample(_NAMES, rnd.randint(1, 6)), workers=rnd.randint(1, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_each_once(case.photos, seen.value["made"])
        if not seen.value["raised"]:
            fail(
                "QL110",
                "Reading the photos has failed in the middle, and `run` ends as if there were no "
                "more of them.",
                expected="the exception of the feed",
                actual="a normal end",
            )


def _busiest(outcomes: Sequence[tuple[Case, Seen]]) -> list[tuple[Case, Seen]]:
    """Of each case the outcome in which most was done at once."""
    best: dict[int, tuple[Case, Seen]] = {}
    for case, seen in outcomes:
        known = best.get(id(case))
        if known is None or known[1].value["most"] < seen.value["most"]:
            best[id(case)] = (case, seen)
    return list(best.values())


def _expect_each_once(photos: list[str], made: list[list[object]]) -> None:
    """Every photo has come out once, with its own thumbnail or its error."""
    came = Counter(str(photo) for photo, _, _ in made)
    missing = [photo for photo in photos if not came[photo]]
    if missing:
        fail(
            "QL110",
            f"No result came for {', '.join(missing)}.",
            expected=f"{len(photos)} photos, each once",
            actual=f"{len(made)}: {', '.join(sorted(came)) or 'none'}",
        )
    expect(came, "how often each photo came").equals(Counter(photos))
    for photo, thumbnail, error in made:
        broken = _BROKEN in str(photo)
        right = [None, "PhotoBroken"] if broken else [f"small {photo}", None]
        if [thumbnail, error] != right:
            fail(
                "QL110",
                f"What came for {photo} is not what became of {photo}.",
                expected=_told(*right),
                actual=_told(thumbnail, error),
            )


def _told(thumbnail: object, error: object) -> str:
    return f"thumbnail={thumbnail!r}, error={error or None}"
