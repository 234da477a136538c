"""The exhibits: what is wrong is found, what the texts claim holds, and mended they are clean."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.explore.explorer import Explorer
from qrpc_lab.explore.program import FileProgram
from qrpc_lab.explore.session import Limits

EXHIBITS = {one.slug: one for one in load_catalogue(find_content()).exhibits}
POOL, CHECKER = EXHIBITS["classic-pool"], EXHIBITS["link-checker"]
MODES = EXHIBITS["four-modes"]

AT_ONCE = """
    if link not in known:
        known[link] = fetch(link)
    return known[link]
"""
LOCKED = """
    with lock:
        new = link not in known
    if new:
        answer = fetch(link)
        with lock:
            known[link] = answer
    with lock:
        return known[link]
"""


def explored(path: Path, schedules: int = 300, *, lines: bool = False, tolerated: str = ""):
    """Explore the `main` of a file."""
    program = FileProgram(path, "main", lines=lines)
    explorer = Explorer(program, Limits(20_000, 3600.0), label=path.name)
    return explorer.explore(schedules, 0, "mixed", frozenset(tolerated.split()))


def changed(path: Path, folder: Path, *changes: tuple[str, str]) -> Path:
    """Write a file with some of its words replaced."""
    source = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in source
        source = source.replace(before, after)
    copy = folder / "changed.py"
    copy.write_text(source, encoding="utf-8")
    return copy


def code(result) -> str | None:
    """Return the code of a result's finding."""
    return result.finding.code if result.finding else None


@pytest.mark.parametrize(
    ("exhibit", "lines", "expected"),
    [
        (POOL, False, "QL101"),
        (CHECKER, False, "QL102"),
        (CHECKER, True, "QL103"),
        (MODES, False, "QL107"),
    ],
    ids=lambda one: getattr(one, "slug", str(one)),
)
def test_what_is_wrong_is_found(exhibit, lines, expected) -> None:
    """In the first schedules, whatever the explorer's seed is in the text."""
    assert code(explored(exhibit.program, 20, lines=lines)) == expected


@pytest.mark.parametrize("lines", [False, True], ids=["operations", "lines"])
@pytest.mark.parametrize("exhibit", EXHIBITS.values(), ids=lambda one: one.slug)
def test_mended_it_is_clean(exhibit, lines) -> None:
    """Nothing is found in as many schedules as the text asks for."""
    assert code(explored(exhibit.mended, 1000 if not lines else 300, lines=lines)) is None


@pytest.mark.parametrize(("jobs", "room", "ends"), [
    (3, 0, True), (4, 0, False), (5, 2, True), (6, 2, False), (103, 100, True), (104, 100, False),
])  # fmt: skip
def test_a_buffer_moves_the_deadlock(tmp_path, jobs, room, ends) -> None:
    """The pool as found ends with a job for each worker and each place in the results."""
    found = changed(
        POOL.program,
        tmp_path,
        ("range(1, 6)", f"range(1, {jobs + 1})"),
        ("range(5)", f"range({jobs})"),
        ('Chan(name="results")', f'Chan({room}, name="results")'),
    )
    assert code(explored(found, 20)) == (None if ends else "QL101")


def test_the_mended_pool_does_five_hundred_jobs(tmp_path) -> None:
    """The last point of the text's list."""
    many = changed(POOL.mended, tmp_path, ("range(1, 6)", "range(1, 501)"), ("(5)", "(500)"))
    assert code(explored(many, 3)) is None


def test_the_link_checker_asks_twice_and_mended_once(tmp_path) -> None:
    """With room for errors nothing is found, and the news are asked for up to two times."""
    room = changed(CHECKER.program, tmp_path, ('Chan(name="errors")', "Chan(len(links))"))
    before, after = explored(room), explored(CHECKER.mended)
    assert code(before) is None
    assert {one.value for one in before.values} == {0, 1, 2}
    assert [one.value for one in after.values] == [1]


def test_a_lock_for_each_line_still_asks_twice(tmp_path) -> None:
    """What the text asks about: no race is left between the two lines, and the decision is."""
    locked = changed(
        CHECKER.program,
        tmp_path,
        ('Chan(name="errors")', "Chan(len(links))"),
        ("import Semaphore", "import Lock, Semaphore"),
        ("places = ", "lock = Lock()\nplaces = "),
        (AT_ONCE, LOCKED),
    )
    assert {one.value for one in explored(locked).values} == {0, 1, 2}
    raced = explored(locked, lines=True).finding
    assert raced is None or "known" not in raced.message


def test_mended_two_are_asked_for_at_the_same_time(tmp_path) -> None:
    """Four addresses, half a second each, two at a time: a second."""
    timed = changed(
        CHECKER.mended, tmp_path,
        ("WaitGroup, sleep", "WaitGroup, now, sleep"),
        ('return log.count("/news")', "return now() - began"),
        ("    print(first_dead(LINKS))", "    began = now()\n    print(first_dead(LINKS))"),
    )  # fmt: skip
    assert min(one.value for one in explored(timed, 50).values) == pytest.approx(1.0)


LISTEN = """
    while True:
        note = next(requests, None)
        print("chat, client:", note.text)
"""
LOOP = """
    for note in requests:
        print("chat, client:", note.text)
"""
SAY = "            diary.send(pb.Note(text=line))\n"
ASK = f"{SAY}        diary.close()\n        print(written.result().text)\n"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [([(LISTEN, LOOP)], "goroutine leak"), ([(LISTEN, LOOP), (SAY, ASK)], "INTERNAL")],
    ids=["a loop over the requests", "the diary is asked"],
)
def test_the_modes_are_wrong_in_one_way_after_the_other(tmp_path, changes, expected) -> None:
    """Each step of the text leads to the next thing that is wrong."""
    found = explored(changed(MODES.program, tmp_path, *changes), 20).finding
    assert expected in f"{found.name} {found.message}"


@pytest.mark.parametrize(
    ("exhibit", "last"),
    [(POOL, "all done: 30"), (CHECKER, None), (MODES, "that was all")],
    ids=["pool", "checker", "modes"],
)
def test_mended_it_runs_by_hand(exhibit, last) -> None:
    """A script that ends by itself, in real time."""
    done = subprocess.run(
        [sys.executable, exhibit.mended], capture_output=True, text=True, check=True, timeout=30
    )
    told = done.stdout.splitlines()
    assert told[-1] == last if last else told[0].endswith("is dead")
