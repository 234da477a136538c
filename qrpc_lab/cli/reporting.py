"""Writing a report: to the screen or to a file, for people or for machines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.check.report import Verdict
from qrpc_lab.cli import terminal
from qrpc_lab.cli.grading import Target, aliases_of
from qrpc_lab.cli.ink import Ink
from qrpc_lab.cli.render.words import counted
from qrpc_lab.course.files import not_writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.check.report import Report
    from qrpc_lab.cli.session import Session
    from qrpc_lab.cli.terminal import Terminal


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Reporting:
    """One report on its way out; machine formats stand alone where they are written."""

    session: Session
    report: Report
    targets: Sequence[Target]
    form: Format

    def to_screen(self, out: Terminal) -> None:
        """Print it."""
        text = self._render(out.ink, out.width)
        if self.form is Format.TEXT:
            out.print(text, end="")
        else:
            out.print_for_machines(text)

    def to_file(self, path: Path) -> None:
        """Write it to a file, without colour, and say so.  Raises `NotWritable`."""
        try:
            path.write_text(self._render(Ink(on=False), 80), encoding="utf-8")
        except OSError as error:
            raise not_writable(path, error) from error
        failed = sum(lesson.verdict is not Verdict.PASS for lesson in self.report.lessons)
        terminal.notice(f"The report is in {path}: {counted(failed, 'lesson')} did not pass.")

    def _render(self, ink: Ink, width: int) -> str:
        if self.form is Format.TEXT:
            from qrpc_lab.cli.render.report import report_lines

            aliases = aliases_of(self.session, self.report)
            return "\n".join(report_lines(self.report, ink, width, aliases)) + "\n"
        if self.form is Format.JSON:
            from qrpc_lab.check.formats import json_report
            from qrpc_lab.cli.version import version

            return json_report.render(self.report, version())
        from qrpc_lab.check.formats import github, junit

        if self.form is Format.JUNIT:
            return junit.render(self.report)
        paths = {target.lesson.name: _shown(target.exercise) for target in self.targets}
        return github.render(self.report, paths)


def _shown(path: Path) -> str:
    """Return the path as seen from here, with slashes: from a repository's root in a workflow."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
