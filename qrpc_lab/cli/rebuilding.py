"""Progress that was lost is what can be checked again: grade every exercise that was worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.cli.grading import Target, grade_targets, note_passes
from qrpc_lab.cli.render.words import counted

if TYPE_CHECKING:
    from qrpc_lab.cli.session import Session
    from qrpc_lab.course.workspace import Workspace


def rebuild(session: Session, workspace: Workspace) -> None:
    """Grade what differs from its starter, and note the passes."""
    touched = [
        Target(lesson, workspace.exercise(lesson))
        for lesson in session.catalogue.lessons
        if workspace.exercise(lesson).is_file() and not workspace.is_untouched(lesson)
    ]
    if not touched:
        session.tell("No exercise was changed so far: there is nothing to check again.")
        return
    session.tell(
        f"Checking {counted(len(touched), 'changed exercise')} again, to find your passes."
    )
    report = grade_targets(session, touched)
    passed = note_passes(session, report)
    session.tell(f"Found {len(passed)} passed: {', '.join(passed) or 'none'}.")
