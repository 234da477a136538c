"""An exercise that is gone, or is no text: a failed check with a sentence, not a crash.

The grader could only say that it does not import; here we know why, and how to get out of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check.report import CheckReport, Finding, LessonReport, Verdict
from qrpc_lab.findings import name_of

if TYPE_CHECKING:
    from pathlib import Path

    from qrpc_lab.cli.grading import Target

_CODE = "QL901"


def report_if_unreadable(target: Target) -> LessonReport | None:
    """Return the report of a file that cannot be read as text, `None` for one that can."""
    message = _problem(target.exercise, target.lesson.slug)
    if message is None:
        return None
    finding = Finding(_CODE, name_of(_CODE), message)
    check = CheckReport("Readable", "the exercise can be read", Verdict.FAIL, finding)
    return LessonReport(target.lesson.name, target.lesson.title, 0.0, (check,))


def _problem(path: Path, slug: str) -> str | None:
    back = f"`qrpc-lab reset {slug}` puts the starter there"
    if path.is_dir():
        return f"{path.name} is a directory, not a file. {back} and keeps yours as a backup."
    try:
        path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return f"{path.name} is not there any more ({path.parent}). {back}."
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror or error}."
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return (
            f"{path.name} is not UTF-8: byte 0x{error.object[error.start]:02x} in line {line}. "
            "Save it as UTF-8 in your editor."
        )
    return None
