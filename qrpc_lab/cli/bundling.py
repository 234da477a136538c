"""The bundle for "I think that this checker is wrong": one readable file, nothing hidden in it.

Markdown, so that it can be read before it is sent, and pasted into an issue.  The home folder is
written as `~`: nobody needs to know a learner's name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.check.formats import json_report
from qrpc_lab.cli.grading import Settings, Target, grade_targets
from qrpc_lab.cli.ink import Ink
from qrpc_lab.cli.render.report import report_lines
from qrpc_lab.cli.session import open_session
from qrpc_lab.cli.version import version
from qrpc_lab.course.edition import edition, file_digest
from qrpc_lab.course.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qrpc_lab.cli.doctoring import Examined
    from qrpc_lab.cli.session import Session


def write_bundle(
    path: Path, examined: Sequence[Examined], lesson: str | None, seed: str | None
) -> None:
    """Grade once more and write everything to `path`.  Raises `CourseError`."""
    session = open_session()
    found = session.lesson(lesson)
    target = Target(found, session.exercise(found))
    if seed is None:
        seed = session.progress.of(found.name).seed
    text = "\n".join(_lines(session, target, examined, seed)) + "\n"
    home = str(Path.home())
    if home != Path(home).anchor:
        text = text.replace(home, "~")
    write_atomically(path.absolute(), text.encode("utf-8", "replace"))


def _lines(
    session: Session, target: Target, examined: Sequence[Examined], seed: str | None
) -> Iterator[str]:
    report = grade_targets(session, [target], Settings(seed=seed))
    lesson = target.lesson
    yield f"# qrpc-lab bundle: {lesson.label}"
    yield ""
    yield f"- seed: `{report.seed}`"
    yield f"- verdict: {report.verdict}"
    yield f"- edition of the lesson: `{edition(lesson)}`"
    yield f"- exercise: `{target.exercise.name}`, `{file_digest(target.exercise)}`"
    yield f"- again: `qrpc-lab check {lesson.slug} --file FILE --seed {report.seed}`"
    yield from _section("What I expected", ["(please say it here)"], fenced=False)
    yield from _section("Verdict", report_lines(report, Ink(on=False)))
    yield from _section("Exercise", _source(target.exercise), target.exercise.suffix[1:])
    yield from _section("Report", json_report.render(report, version()).splitlines(), "json")
    told = (f"{'ok ' if one.sound else 'BAD'} {one.what:<12} {one.told}" for one in examined)
    yield from _section("Installation", told)


def _section(
    title: str, lines: Sequence[str] | Iterator[str], language: str = "", *, fenced: bool = True
) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    if fenced:
        yield f"````{language}"
    yield from lines
    if fenced:
        yield "````"


def _source(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        return [f"({error.strerror})"]
