"""How often a wrong answer shows without the explorer: `python -m tools.plain_runs 05 07`.

For each answer in `solutions/NN-slug/wrong/`, and for the solution itself, the explored checks of
the lesson are played on real threads, one random case of each: that is one run, as a test of one's
own would be. The share of runs in which anything at all goes wrong (a hang, a goroutine left
behind, an exception, a value that a judge rejects) is what luck would have told.

A witness ("in some schedule two at once") is sought over all runs.

A case may last for hours of virtual time, so the clocks go faster here. Where a check judges that
time, a busy machine is too slow for it: read the other figures beside that of the solution, which
should be 0. Each answer has a process of its own, because threads that hang cannot be ended from
inside.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import os
import subprocess
import sys
import threading
import time
import types
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from qrpc_lab import runtime
from qrpc_lab.check import Check, Seen
from qrpc_lab.check.expectations import Rejected
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.check import Case
    from qrpc_lab.course.lesson import Lesson

FASTER = 10_000.0
PATIENCE = 5.0  # real seconds until a run counts as hanging: a busy machine is no defect
ENOUGH = 4  # runs that all hang are taken for all of them: each costs its whole patience
MOST = 20  # runs that hang among others: the share is then taken over the runs so far
DASH = "\N{EN DASH}"  # stands where there is nothing to measure
_sleep = time.sleep


def main(arguments: list[str] | None = None) -> int:
    """Print the share of each answer of the lessons named; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.plain_runs", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("lesson", nargs="+", help="a number, a slug or a folder name")
    parser.add_argument("--answer", type=Path, help="only this file, in this process")
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args(arguments)
    catalogue = load_catalogue(find_content())
    for lesson in [catalogue.find(typed) for typed in options.lesson]:
        if options.answer:
            print(_line(lesson, options.answer, options.runs), flush=True)
            os._exit(0)  # an executor's workers that hang would be waited for
        else:
            _each_in_its_process(lesson, options.runs)
    return 0


def _each_in_its_process(lesson: Lesson, runs: int) -> None:
    for answer in (lesson.solution, *lesson.wrong):
        alone = [sys.executable, "-m", "tools.plain_runs", lesson.name, "--runs", str(runs)]
        done = subprocess.run(
            [*alone, "--answer", str(answer)], capture_output=True, text=True, check=False
        )
        print(done.stdout.strip() or f"{answer.stem}: {done.stderr.strip()[-200:]}", flush=True)


def _line(lesson: Lesson, answer: Path, runs: int) -> str:
    shares = measure(lesson, answer, runs)
    told = ", ".join(f"{name} {share:.0%}" for name, share in shares.items() if share and name)
    share = f"{shares['']:6.1%}" if len(shares) > 1 else f"{DASH:>6}  only real calls"
    return f"{lesson.number}  {answer.stem:30} {share}  {told}".rstrip()


def measure(lesson: Lesson, answer: Path, runs: int) -> dict[str, float]:
    """Return in what share of the runs each check failed; under "" the runs in which any did."""
    _hurry()
    drive = _load(lesson.drive)
    checks = [check() for check in _checks(_load(lesson.checker)) if _is_played(check)]
    code = compile(answer.read_text("utf-8"), str(answer), "exec")
    shown = {"": 0} | {type(check).__name__: 0 for check in checks}
    outcomes: dict[Check, list[tuple[Case, Seen]]] = {check: [] for check in checks}
    cases = {check: _cases(check) for check in checks}
    hangs = 0
    for run in range(runs):
        failed, hung = _run(cases, outcomes, drive, code, run)
        for name in {"", *failed} if failed else ():
            shown[name] += 1
        hangs += hung
        if hung and (shown[""] == run + 1 == ENOUGH or hangs == MOST):
            return {name: count / (run + 1) for name, count in shown.items()}
    for check, seen in outcomes.items():
        if seen and _rejected(lambda: check.judge_all(seen)):  # noqa: B023 - called at once
            shown[""] = shown[type(check).__name__] = runs
    return {name: count / runs for name, count in shown.items()}


def explored(lesson: Lesson) -> set[str]:
    """Return the names of the lesson's checks that are explored: those that are played here."""
    return {one.__name__ for one in _checks(_load(lesson.checker)) if _is_played(one)}


def _is_played(check: type[Check]) -> bool:
    """Whether a check is explored, with no calls: both ends of a call are played elsewhere."""
    return check.explore is not None and not check.simulates()


def _cases(check: Check) -> list[Case]:
    """Draw as many cases as the grader would; the runs take turns at them."""
    name = type(check).__name__
    return [check.case(Random(f"plain/{name}/{number}")) for number in range(check.cases)]  # noqa: S311 - repeatable


def _run(
    cases: dict[Check, list[Case]],
    outcomes: dict[Check, list[tuple[Case, Seen]]],
    drive: types.ModuleType,
    code: types.CodeType,
    run: int,
) -> tuple[list[str], bool]:
    """Play each check once; return those that failed, and whether the last one hung."""
    failed = []
    for check, outcome in outcomes.items():
        name = type(check).__name__
        case = cases[check][run % check.cases]
        exercise = types.ModuleType("exercise")
        sys.modules["exercise"] = exercise
        exec(code, exercise.__dict__)  # noqa: S102 - that is what a run is
        function = getattr(drive, check.drive_name())
        given = {"exercise": exercise, "case": case}
        wanted = {name: given[name] for name in inspect.signature(function).parameters}
        ended = _played(lambda: function(**wanted))  # noqa: B023 - called at once
        if isinstance(ended, str):
            failed.append(name)
            if ended == "hangs":
                return failed, True
            continue
        seen = Seen(value=ended[0])
        if _rejected(lambda: check.judge(case, seen)):  # noqa: B023 - called at once
            failed.append(name)
        else:
            outcome.append((case, seen))
    return failed, False


def _played(call: Callable[[], object]) -> tuple[object] | str:
    """Return what a call returns, in a tuple, or how it ended instead."""
    before = set(threading.enumerate())
    lost: list[object] = []
    value: list[object] = []
    threading.excepthook = lost.append
    runner = threading.Thread(target=lambda: value.append(call()), daemon=True)
    runner.start()
    runner.join(PATIENCE)
    if runner.is_alive():
        return "hangs"
    left = [one for one in threading.enumerate() if one not in before and one.daemon]
    until = time.monotonic() + PATIENCE
    while any(one.is_alive() for one in left if one.name != "qrpc-lab clock"):
        if time.monotonic() > until:
            return "hangs"
        _sleep(0.0005)
    return "fails" if lost or not value else (value[0],)


def _rejected(judge: Callable[[], None]) -> bool:
    try:
        judge()
    except Rejected:
        return True
    return False


def _hurry() -> None:
    """Let a second of the case last a ten-thousandth, for channels and for the standard library."""
    threads, monotonic = runtime.threads, time.monotonic
    call_at = threads.call_at
    started = monotonic()

    def sleep(seconds: float) -> None:
        if seconds > 0:  # a drive's switching points are for the explorer
            _sleep(seconds / FASTER)

    threads.sleep = time.sleep = sleep  # type: ignore[method-assign]
    threads.now = lambda: (monotonic() - started) * FASTER  # type: ignore[method-assign]
    threads.call_at = lambda when, fn, on: call_at(started + when / FASTER, fn, on)  # type: ignore[method-assign]


def _checks(module: types.ModuleType) -> Iterator[type[Check]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Check) and value is not Check:
            yield value


def _load(path: Path) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        message = f"{path} cannot be loaded"
        raise ImportError(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    raise SystemExit(main())
