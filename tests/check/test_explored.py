"""Checks under the explorer: outcomes, findings, witnesses, budgets, and what muzzles them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, LessonReport, Verdict, grade, replay
from qrpc_lab.explore import Finding

TOY = Path(__file__).parent / "toy_pool"

POOL = """
from qrpc_lab import Chan, WaitGroup, go


def run(jobs, workers, fn):
    todo, results, wg = Chan(name="todo"), Chan(name="results"), WaitGroup()

    def work():
        for job in todo:
            results.send(fn(job))

    def feed():
        for job in jobs:
            todo.send(job)
        todo.close()

    def finish():
        wg.wait()
        results.close()

    for _ in range(workers):
        wg.go(work)
    go(feed)
    go(finish)
    yield from results
"""
THREADS = """
import queue
import threading


def run(jobs, workers, fn):
    todo, done = queue.Queue(2), queue.Queue()

    def work():
        while (job := todo.get()) is not None:
            done.put((fn(job),))
        done.put(None)

    def feed():
        for job in jobs:
            todo.put(job)
        for _ in range(workers):
            todo.put(None)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    threads.append(threading.Thread(target=feed))
    for thread in threads:
        thread.start()
    left = workers
    while left:
        result = done.get()
        if result is None:
            left -= 1
        else:
            yield result[0]
    for thread in threads:
        thread.join()
"""
FUTURES = """
from concurrent.futures import ThreadPoolExecutor


def run(jobs, workers, fn):
    with ThreadPoolExecutor(workers) as executor:
        yield from executor.map(fn, jobs)
"""
LATE_ADD = POOL.replace("wg.go(work)", "go(work)").replace(
    "        for job in todo:\n            results.send(fn(job))",
    "        wg.add(1)\n        for job in todo:\n            results.send(fn(job))\n"
    "        wg.done()",
)
SENDS_FIRST = POOL.replace("go(feed)", "feed()")
BY_CHANCE = POOL.replace(
    "    def work():\n        for job in todo:\n            results.send(fn(job))",
    "    done = [0]\n\n    def work():\n        for job in todo:\n            before = done[0]\n"
    "            results.send(fn(job))\n            done[0] = before + 1\n",
).replace("    yield from results", "    every = list(results)\n    yield from every[: done[0]]")
WRONG = {
    "sends first": (SENDS_FIRST, "QL101", "todo.send(job)"),
    "adds late": (LATE_ADD, "QL104", "results.send(fn(job))"),
    "never closes": (POOL.replace("        todo.close()\n", ""), "QL101", None),
    "wrong": (POOL.replace("fn(job)", "job"), "QL110", None),
    "one by one": ("def run(jobs, workers, fn):\n    return map(fn, jobs)\n", "QL111", None),
    "raises": (POOL.replace("fn(job)", "1 / 0"), "QL107", "results.send(1 / 0)"),
    "not done": (
        "def run(jobs, workers, fn):\n    raise NotImplementedError('TODO')\n",
        "QL902",
        None,
    ),
    "not done in a goroutine": (
        POOL.replace("results.send(fn(job))", "raise NotImplementedError('TODO: work')"),
        "QL902",
        "raise NotImplementedError('TODO: work')",
    ),
    "muzzles": (
        "import qrpc_lab.explore.session as session\nsession.classify = lambda *_: None\n" + POOL,
        "QL907",
        None,
    ),
    "muzzles while it runs": (
        SENDS_FIRST.replace(
            "def run(jobs, workers, fn):\n",
            "import qrpc_lab.explore.session as session\n\n\n"
            "def run(jobs, workers, fn):\n    session.classify = lambda *_: None\n",
        ),
        "QL907",
        None,
    ),
    "exits": (POOL.replace("fn(job)", "__import__('os')._exit(0)"), "QL904", "results.send"),
    "sys.exit": ("def run(jobs, workers, fn):\n    raise SystemExit(0)\n", "QL904", "SystemExit"),
    "starts a process": (
        "import subprocess\n\n\ndef run(jobs, workers, fn):\n    subprocess.run(['true'])\n",
        "QL907",
        "subprocess.run",
    ),
    "prints without end": (
        "def run(jobs, workers, fn):\n    while True:\n        print('still here' * 20)\n",
        "QL906",
        "print(",
    ),
    "spins": (
        "def run(jobs, workers, fn):\n    while True:\n        pass\n",
        "QL109",
        "while True",
    ),
}


def assignment(tmp_path: Path) -> Assignment:
    """The toy pool with the answer that stands in a folder."""
    return Assignment(
        lesson="92-pool",
        title="Pool",
        exercise=tmp_path / "pool.py",
        starter=TOY / "pool.py",
        checker=TOY / "check_pool.py",
        drive=TOY / "drive_pool.py",
    )


def grade_text(source: str, tmp_path: Path, seed: str = "3") -> LessonReport:
    """Grade a text as an answer to the toy pool."""
    (tmp_path / "pool.py").write_text(source)
    return grade([assignment(tmp_path)], seed=seed).lessons[0]


@pytest.mark.parametrize("source", [POOL, THREADS, FUTURES], ids=["channels", "threads", "futures"])
def test_right_in_any_style(source: str, tmp_path: Path) -> None:
    """Channels, bare threads and an executor are all under control, and all pass."""
    report = grade_text(source, tmp_path)
    assert report.verdict is Verdict.PASS, report.finding
    assert report.checks[0].coverage.cases == 3
    assert report.checks[0].coverage.schedules <= 120


@pytest.mark.parametrize("name", WRONG)
def test_named(name: str, tmp_path: Path) -> None:
    """What breaks in some schedule is found, named, and shown with its line."""
    source, code, line = WRONG[name]
    finding = grade_text(source, tmp_path).finding
    assert finding is not None
    assert finding.code == code, finding
    if line is not None:
        lines = source.splitlines()
        assert any(line in lines[site.line - 1] for site in finding.where), finding


OUT_OF_CONTROL = {
    "a socket": "import socket\n    socket.create_server(('127.0.0.1', 0)).accept()",
    "an event loop": "import asyncio\n    asyncio.run(asyncio.sleep(0))",
}


@pytest.mark.parametrize("name", OUT_OF_CONTROL)
def test_out_of_control(name: str, tmp_path: Path) -> None:
    """What the explorer cannot steer is said with its line, and decides nothing."""
    source = f"def run(jobs, workers, fn):\n    {OUT_OF_CONTROL[name]}\n    return map(fn, jobs)\n"
    report = grade_text(source, tmp_path)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert report.finding is not None
    assert report.finding.code == "QL910"
    assert [site.line for site in report.finding.where] == [3], report.finding


def test_token_and_bytes(tmp_path: Path) -> None:
    """The same seed gives the same finding, with a token that names lesson, check and case."""
    first, second = (grade_text(LATE_ADD, tmp_path) for _ in range(2))
    assert first.checks == second.checks
    assert first.finding is not None
    assert first.finding.token is not None
    assert first.finding.token.startswith("92.EveryJobOnce.0.3:")


def test_replay(tmp_path: Path) -> None:
    """A token alone brings back the finding; another program is told from it by a step."""
    finding = grade_text(LATE_ADD, tmp_path).finding
    assert finding is not None
    assert finding.token is not None
    again = replay(assignment(tmp_path), finding.token)
    assert again.finding is not None
    assert (again.finding.code, again.finding.where) == (finding.code, finding.where)
    assert again.whole is not None
    assert again.whole["trace"]
    (tmp_path / "pool.py").write_text(FUTURES)
    assert "differs at step" in replay(assignment(tmp_path), finding.token).diverged


def test_replay_of_a_judgement(tmp_path: Path) -> None:
    """What the judge rejected in some schedule is judged again, on the same case."""
    finding = grade_text(WRONG["wrong"][0], tmp_path).finding
    assert finding is not None
    assert finding.token is not None
    again = replay(assignment(tmp_path), finding.token).finding
    assert again is not None
    assert (again.code, again.actual) == ("QL110", finding.actual)


def test_steps_of_a_judgement(tmp_path: Path) -> None:
    """What the judge rejected is replayed step by step, in a schedule that has no needless step."""
    finding = grade_text(BY_CHANCE, tmp_path).finding
    assert finding is not None
    assert finding.code == "QL110"
    assert finding.token is not None
    whole = replay(assignment(tmp_path), finding.token).whole
    assert whole is not None
    assert whole["trace"]
    found = Finding.from_dict(whole)
    assert "expected" in found.text
    assert finding.detail.startswith("how it came to that"), finding
    assert "work" in finding.detail
    assert finding.token.count("-") >= 1
    choices = finding.token.rpartition("-")[2].partition(".")[0]
    assert len(choices) <= 6, finding.token


def test_replay_of_nothing(tmp_path: Path) -> None:
    """A text that is no token of this lesson is refused by name."""
    (tmp_path / "pool.py").write_text(POOL)
    with pytest.raises(ValueError, match="no token of a lesson"):
        replay(assignment(tmp_path), "4f2a-7")
    with pytest.raises(ValueError, match="has no check Gone"):
        replay(assignment(tmp_path), "92.Gone.0.3:4f2a-.7")
