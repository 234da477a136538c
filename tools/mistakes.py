"""Every mistake that learners make, and how surely it is seen: `python -m tools.mistakes T8 T26`.

`tools/mistakes.toml` names the wrong answers that make each mistake. For each of them: the share of
plain runs in which it shows (`--runs`; a dash where the check that rejects it makes real calls, so
that there is nothing else to compare with), and the share of gradings that reject it for the code
which it declares (`--seeds`). Without numbers: all of them, T before G. With `--runs 0 --seeds 0`
only the table of what is where.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.cli.gate.expectation import expected_code
from qrpc_lab.cli.gate.trials import Trial, judge
from qrpc_lab.cli.grading import Target, assignment
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from tools.plain_runs import DASH, explored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qrpc_lab.course.catalogue import Catalogue

DATA = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake by its number; `answers` are named `lesson/answer`, or `missing` says why not."""

    number: str
    mistake: str
    codes: tuple[str, ...]
    answers: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """In what share of the plain runs a wrong answer showed, and of the gradings it was rejected.

    `None`: not measured.
    """

    plain: float | None
    rejected: float | None
    why_not: str = ""


def load(path: Path = DATA) -> tuple[Mistake, ...]:
    """Read the table; an unknown or missing key raises `TypeError`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Mistake(number, **{key: _frozen(value) for key, value in facts.items()})
        for number, facts in table.items()
    )


def answer_file(catalogue: Catalogue, answer: str) -> Path:
    """Return the file of `lesson/answer`, whether it is there or not."""
    lesson, _, name = answer.partition("/")
    solutions = catalogue.find(lesson).solutions
    return solutions / "wrong" / f"{name}.py"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 if a wrong answer was not rejected each time for its code."""
    parser = argparse.ArgumentParser(prog="python -m tools.mistakes", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("number", nargs="*", help="such as T8 or G15; none: all")
    parser.add_argument("--runs", type=int, default=20, help="plain runs of each answer")
    parser.add_argument("--seeds", type=int, default=3, help="gradings of each answer")
    parser.add_argument("--jobs", type=int, default=1, help="answers measured at a time")
    options = parser.parse_args(arguments)
    wanted = {number.upper() for number in options.number}
    mistakes = [one for one in load() if not wanted or one.number in wanted]
    if unknown := wanted - {one.number for one in mistakes}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    return _print(mistakes, options.runs, options.seeds, options.jobs)


def _print(mistakes: Sequence[Mistake], runs: int, seeds: int, jobs: int) -> int:
    print(f"{'':4} {'lesson/answer':48} code  plain rejected")
    catalogue = load_catalogue(find_content())
    named = list(dict.fromkeys(answer for one in mistakes for answer in one.answers))
    with ThreadPoolExecutor(jobs) as pool:
        todo = partial(measure, catalogue, runs=runs, seeds=seeds)
        measured = dict(zip(named, [pool.submit(todo, answer) for answer in named], strict=True))
        for mistake in mistakes:
            print(f"{mistake.number:4} {mistake.mistake}")
            for answer in mistake.answers:
                code = expected_code(answer_file(catalogue, answer))
                print(_row(answer, code, measured[answer].result()), flush=True)
    told = [one.result() for one in measured.values()]
    print("\n".join(_summary(mistakes, told)))
    return int(any(one.rejected is not None and one.rejected < 1 for one in told))


def _row(answer: str, code: str | None, shares: Shares) -> str:
    plain, rejected = (
        DASH if share is None else f"{share:.0%}" for share in (shares.plain, shares.rejected)
    )
    return f"{'':4} {answer:48} {code} {plain:>5} {rejected:>8}  {shares.why_not}".rstrip()


def _summary(mistakes: Sequence[Mistake], told: Sequence[Shares]) -> Iterator[str]:
    """Yield the sums, and the mistakes that no lesson makes yet."""
    yield ""
    yield f"{len(mistakes)} mistakes, {len(told)} wrong answers"
    plain = [one.plain for one in told if one.plain is not None]
    if plain:
        never = sum(share == 0 for share in plain)
        always = sum(share == 1 for share in plain)
        yield f"plain runs: {never} of {len(plain)} never show, {always} always"
    graded = [one.rejected for one in told if one.rejected is not None]
    if graded:
        yield f"gradings: {sum(share == 1 for share in graded)} of {len(graded)} rejected each time"
    for one in mistakes:
        if one.missing:
            yield f"{one.number} is made by no lesson yet: {one.missing}"


def measure(catalogue: Catalogue, answer: str, *, runs: int, seeds: int) -> Shares:
    """Run an answer plainly, grade it, and say in how many of each it was found out."""
    path = answer_file(catalogue, answer)
    lesson = catalogue.find(answer.partition("/")[0])
    problems = []
    by_order = not seeds  # whether a check that explores rejects it: what luck is compared with
    if seeds:
        from qrpc_lab.check import grade  # noqa: PLC0415 - the table alone needs no grader

        for number in range(1, seeds + 1):
            trial = Trial(lesson, "wrong", path, f"mistakes-{number}")
            asked = assignment(find_content(), Target(lesson, path))
            graded = grade([asked], seed=trial.seed, jobs=1).lessons[0]
            problems += [problem.message] if (problem := judge(trial, graded)) else []
            rejecting = {one.check for one in graded.checks if one.finding}
            by_order |= bool(rejecting & explored(lesson))
    rejected = 1 - len(problems) / seeds if seeds else None
    plain = _plain(lesson.name, path, runs) if runs and by_order else None
    return Shares(plain, rejected, problems[0] if problems else "")


def _plain(lesson: str, path: Path, runs: int) -> float | None:
    """Ask the command for plain runs, which needs a process for each answer."""
    command = [sys.executable, "-m", "tools.plain_runs", lesson, "--runs", str(runs)]
    done = subprocess.run(
        [*command, "--answer", str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=DATA.parents[1],
    )
    share = done.stdout.split()[2]
    return None if share == DASH else float(share.rstrip("%")) / 100


def _frozen(value: str | list[str]) -> str | tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    raise SystemExit(main())
