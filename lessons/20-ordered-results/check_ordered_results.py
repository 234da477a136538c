"""Judges what is spoken by several and heard in order: the order, and both ends of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_WORDS = ("midnight", "raven", "chamber", "door", "lamp", "shadow", "silk", "bust", "floor", "wing")
_REFRAIN = "nevermore"  # stands more than once in a book
_LOST = "smudged"
_SLACK = 2  # one job in the hand of whoever reads, one in that of whoever waits for a result
_AFTER = 20  # jobs read after the end was called: a select may choose the reader a while


class EveryResultInItsPlace(Check):
    """Yields every result once, in order."""

    explore = Explore(schedules=120)
    cases = 4

    def case(self, rnd: Random) -> Case:
        workers, window = rnd.choice([(1, 1), (2, 3), (3, 1), (3, 5), (4, 8)])
        return _book(rnd, rnd.randint(3, 8), workers=workers, window=window)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_in_order(seen.value, [text.upper() for text in case.book])


class KeepsTheWorkersBusy(Check):
    """Has all workers at work at once, and never more."""

    explore = Explore(schedules=30)
    cases = 2

    def case(self, rnd: Random) -> Case:
        workers = rnd.randint(2, 4)
        texts = [f"page {number}" for number in range(3 * workers)]
        return Case(book=texts, workers=workers, window=2 * workers)

    def judge(self, case: Case, seen: Seen) -> None:
        what = f"jobs being worked on at once, with {case.workers} workers"
        expect(seen.value, what, code="QL112").is_at_most(case.workers)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        case, most = _best(outcomes, lambda case, seen: seen.value - case.workers)
        if most < 0:
            fail(
                "QL111",
                "The workers wait for each other: there is no schedule in which all are at work.",
                expected=f"{case.workers} workers at once",
                actual=f"never more than {case.workers + most}, with work for all",
            )


class HoldsNothingBack(Check):
    """Yields a result when it is its turn."""

    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        workers = rnd.randint(2, 4)
        return Case(length=2 * workers + 1, workers=workers, window=2 * workers)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        case, vain = _best(outcomes, lambda _, seen: -len(seen.value))
        if vain:
            fail(
                "QL111",
                "A result is there, it is its turn, and it is kept until later ones are made. "
                "(Whoever speaks a paragraph here waits until the one before it was heard.)",
                expected="each result as soon as it is its turn",
                actual=f"{-vain} of {case.length} held back for a minute, in every schedule",
            )

    def judge(self, case: Case, seen: Seen) -> None:
        """Leave it to all schedules together: a clock may run ahead in one of them."""


class DoesNotWaitForTheNextJob(Check):
    """Does not wait for the next job to yield."""

    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(length=5, workers=rnd.randint(1, 3), window=rnd.randint(3, 6))

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        case, vain = _best(outcomes, lambda _, seen: -len(seen.value))
        if vain:
            fail(
                "QL211",
                "The author writes a paragraph when she has heard the one before. It was spoken, "
                "and did not come: each waits for the other.",
                expected="a result is yielded while `jobs` has nothing new",
                actual=f"silence after {case.length + vain} of {case.length} paragraphs"
                if -vain < case.length - 1
                else "silence from the first paragraph on",
            )

    def judge(self, case: Case, seen: Seen) -> None:
        """Leave it to all schedules together, as above."""


class FillsTheWindow(Check):
    """Works ahead as far as the window goes."""

    explore = Explore(schedules=30)
    cases = 2

    def case(self, rnd: Random) -> Case:
        workers = rnd.randint(2, 3)
        window = workers + rnd.randint(5, 8)
        return Case(workers=workers, window=window, wanted=window - 2)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        case, short = _best(outcomes, lambda case, seen: seen.value - case.wanted)
        if short < 0:
            fail(
                "QL111",
                "The first job takes long. Those after it could be done, and nobody does them.",
                expected=f"a window of {case.window}: {case.window - 1} others done meanwhile",
                actual=f"{case.wanted + short} done, then everybody waits for the first",
            )


class StopsAtTheWindow(Check):
    """Reads no further than the window."""

    explore = Explore(schedules=20)
    cases = 2

    def case(self, rnd: Random) -> Case:
        length, workers, window = rnd.randint(30, 40), rnd.randint(2, 3), rnd.randint(2, 6)
        return Case(length=length, workers=workers, window=window)

    def judge(self, case: Case, seen: Seen) -> None:
        for who, why in (
            ("job", "The first job takes long"),
            ("listener", "Nobody takes the results"),
        ):
            ahead, taken = seen.value[who]
            if ahead > case.window + _SLACK:
                fail(
                    "QL112",
                    f"{why}, and job after job is read all the same. What is made of them has to "
                    "be kept, and a long book would fill the memory.",
                    expected=f"a window of {case.window}: at most so many read and not yet yielded",
                    actual=f"{ahead} of {case.length}",
                )
            expect(taken, "how many results came").equals(case.length)


class RaisesInItsPlace(Check):
    """Raises the error of a job in its place."""

    explore = Explore(schedules=60)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _book(rnd, 7, workers=rnd.randint(2, 3), window=rnd.randint(4, 6))
        case.whole = rnd.randint(2, 4)
        case.book[case.whole] = f"{_LOST} {case.whole + 1}"  # at once, and the first takes long
        case.seconds[case.book[case.whole]] = 0.0
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        right = ["SoreThroat", case.book[case.whole]]
        _expect_until(case, seen, right, f"The job `{right[1]}`")


class SaysThatTheBookBroke(Check):
    """Raises what `jobs` raises, at the end."""

    explore = Explore(schedules=60)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _book(rnd, rnd.randint(2, 6), workers=rnd.randint(1, 3), window=rnd.randint(2, 6))
        case.whole = len(case.book)
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_until(case, seen, ["PagesMissing", "The Raven"], "The reading of `jobs`")


class EndsWhenTheListenerLeaves(Check):
    """Leaves nobody behind when it is closed."""

    explore = Explore(schedules=80)
    cases = 2

    def case(self, rnd: Random) -> Case:
        window = rnd.randint(2, 5)
        hears = rnd.randint(1, 4)
        return Case(length=90, workers=rnd.randint(2, 3), window=window, hears=hears)

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["heard"], "the results before", code="QL113").equals(
            list(range(case.hears))
        )
        if seen.value["further"] > _AFTER:
            fail(
                "QL204",
                f"The listener has left after {case.hears} paragraphs, and the book was read on.",
                expected="no more jobs read, but for a few",
                actual=f"{seen.value['further']} of {case.length - case.hears} read",
            )


class ReadsBooks(Check):
    """Streams a book, or says why not."""

    service = "lab.Narrator"
    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        titles = rnd.sample(["Lenore", "Ulalume", "Eldorado", "The Bells"], 3)
        shelf = {title: _texts(rnd, rnd.randint(3, 6)) for title in titles}
        broken = {titles[0]: rnd.randint(1, 2), titles[1]: rnd.randint(1, 2)}
        for title, what in zip(broken, (_LOST, f"{_LOST} word"), strict=True):
            shelf[title][broken[title]] = f"{what} {broken[title] + 1}"
        return Case(shelf=shelf, broken=broken, missing="Moby Dick", workers=3, window=5)

    def judge(self, case: Case, seen: Seen) -> None:
        for title, answer in seen.value.items():
            texts = case.shelf.get(title, [])
            whole = case.broken.get(title, len(texts))
            _expect_code(answer, _status(case, title))
            right = [[number, text.upper()] for number, text in enumerate(texts[:whole], 1)]
            expect(answer["clips"], f"the clips of {title}", code="QL203").equals(right)
            if "hunter2" in answer["details"] or _LOST in answer["details"]:
                fail(
                    "QL202",
                    "The text of an internal error has reached the listener.",
                    expected="a status with a text of your own",
                    actual=answer["details"],
                )


class PlaysEachClipAtOnce(Check):
    """Sends clips of an unfinished book."""

    service = "lab.Narrator"
    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        return Case(book=_texts(rnd, rnd.randint(4, 6)), workers=2, window=3)

    def judge(self, case: Case, seen: Seen) -> None:
        heard = seen.value["heard"]
        if len(heard) < len(case.book):
            fail(
                "QL211",
                "The author writes a paragraph when she has heard the one before, and the clip of "
                f"paragraph {len(heard) + 1} does not come.",
                expected="each clip as soon as it is its turn",
                actual=f"silence after clip {len(heard)}" if heard else "silence",
            )
        expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")


class GoesWhenTheListenerGoes(Check):
    """Waits for a slow listener, and goes when she goes."""

    service = "lab.Narrator"
    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        sizes = {"length": 100, "size": 8000, "fits": 9, "after": _AFTER}
        return Case(workers=2, window=3, hears=rnd.randint(2, 4), **sizes)

    def smoke_case(self, rnd: Random) -> Case:
        """Invent a longer book: what is on a real stream is known less well, and takes its time."""
        sizes = {"length": 300, "size": 8000, "fits": 60, "after": 100}
        return Case(workers=2, window=3, hears=rnd.randint(2, 4), **sizes)

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["heard"], "the clips before", code="QL203").equals(
            list(range(1, case.hears + 1))
        )
        ahead = seen.value["read"] - case.hears
        if ahead > case.fits + case.window + _AFTER:
            fail(
                "QL208",
                "The listener takes her time, the stream is full, and the book is read on.",
                expected=f"{case.fits} clips that fit in the stream, and a window of {case.window}",
                actual=f"{ahead} paragraphs read that she has not heard",
            )
        if seen.value["further"] > case.after:
            fail(
                "QL204",
                "The listener has hung up, and the book is read on for nobody.",
                expected="no more paragraphs, but for a few",
                actual=f"{seen.value['further']} more",
            )


def _texts(rnd: Random, length: int) -> list[str]:
    """Paragraphs of a book; one of them is empty, and one stands there twice."""
    texts = [f"{rnd.choice(_WORDS)} {number}" for number in range(length)]
    for text, places in ((_REFRAIN, 2), ("", 1)):
        for place in rnd.sample(range(length), min(places, length - 1)):
            texts[place] = text
    return texts


def _book(rnd: Random, length: int, *, workers: int, window: int) -> Case:
    """Invent a book, and how long it takes to speak each of its paragraphs."""
    texts = _texts(rnd, length)
    seconds = {text: rnd.choice([0.0, 1.0, 4.0]) for text in texts}
    seconds[texts[0]] = 4.0  # whoever is quick has to wait for the first
    return Case(book=texts, seconds=seconds, workers=workers, window=window)


def _best(
    outcomes: Sequence[tuple[Case, Seen]], measure: Callable[[Case, Seen], int]
) -> tuple[Case, int]:
    """Of each case the best schedule, and of these the worst: its case, and the measure of it."""
    best: dict[int, tuple[Case, int]] = {}
    for case, seen in outcomes:
        value = measure(case, seen)
        known = best.get(id(case))
        if known is None or known[1] < value:
            best[id(case)] = (case, value)
    return min(best.values(), key=lambda one: one[1])


def _expect_in_order(came: list[object], right: list[str]) -> None:
    if came == right:
        return
    if Counter(map(str, came)) == Counter(right):
        place = next(n for n, (a, b) in enumerate(zip(came, right, strict=True)) if a != b)
        fail(
            "QL113",
            f"All results came, and not in the order of the jobs: the {_nth(place)} is that of "
            "another job.",
            expected=_spelt(right),
            actual=_spelt(came),
        )
    fail(
        "QL110",
        "The results are not those of the jobs, each once.",
        expected=_spelt(right),
        actual=_spelt(came),
    )


def _expect_until(case: Case, seen: Seen, right: list[str], what: str) -> None:
    """What comes before an error, then that error."""
    heard, raised = seen.value["heard"], seen.value["raised"]
    before = [text.upper() for text in case.book[: case.whole]]
    if raised is None:
        fail(
            "QL110",
            f"{what} has failed, and `ordered` ends as if there were no more.",
            expected=f"{right[0]}: {right[1]}",
            actual=f"a normal end after {len(heard)} results",
            hint="Half a book is not a book. Who knows of the error, and who has to hear of it?",
        )
    if raised != right or (len(heard) < len(before) and heard == before[: len(heard)]):
        fail(
            "QL113",
            "An error is told before its turn.",
            expected=f"{len(before)} results, then {right[0]}: {right[1]}",
            actual=f"{len(heard)} results, then {raised[0]}: {raised[1]}",
        )
    _expect_in_order(heard, before)


def _status(case: Case, title: str) -> str:
    if title == case.missing:
        return "NOT_FOUND"
    return "INTERNAL" if title in case.broken else "OK"


def _expect_code(answer: dict[str, object], right: str) -> None:
    why = {
        "OK": "a whole book",
        "NOT_FOUND": "a book that is not there",
        "INTERNAL": "a book with a paragraph that cannot be spoken",
    }
    expect(answer["code"], f"the status of {why[right]}", code="QL202").equals(right)


def _nth(place: int) -> str:
    return ("first", "second", "third")[place] if place < 3 else f"{place + 1}th"


def _spelt(results: Sequence[object]) -> str:
    return ", ".join("(empty)" if one == "" else str(one) for one in results)
