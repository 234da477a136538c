"""What a command works on: the course, the workspace around the current folder, the progress.

Opening a session is where notices about damaged progress and upgraded courses come from, so that
every command tells them in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.cli import terminal
from qrpc_lab.course.catalogue import Catalogue, load_catalogue
from qrpc_lab.course.content import Content, find_content
from qrpc_lab.course.progress import Progress
from qrpc_lab.course.route import current
from qrpc_lab.course.workspace import DEFAULT_NAME, Workspace, find_workspace, refresh
from qrpc_lab.errors import NotWritable, NoWorkspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.course.lesson import Lesson


@dataclass(slots=True)
class Session:
    """One run of one command; without a workspace the progress is empty and not kept."""

    content: Content
    catalogue: Catalogue
    workspace: Workspace | None
    progress: Progress
    notices: list[str] = field(default_factory=list)

    def tell(self, notice: str) -> None:
        """Tell the user something on standard error; `watch` tells it again on its own screen."""
        self.notices.append(notice)
        terminal.notice(notice)

    def home(self) -> Workspace:
        """Return the workspace; raise `NoWorkspace` with the way out."""
        if self.workspace is None:
            message = (
                "There is no course workspace here or above. "
                f"`qrpc-lab start` makes one in ./{DEFAULT_NAME}."
            )
            raise NoWorkspace(message)
        return self.workspace

    def lesson(self, typed: str | None) -> Lesson:
        """Return the lesson that was asked for, the current one without a name."""
        if typed is not None:
            return self.catalogue.find(typed)
        self.home()
        return self.current() or self.catalogue.lessons[-1]

    def current(self) -> Lesson | None:
        """Return the first lesson not passed; `None` when all are."""
        return current(self.catalogue, self.progress)

    def exercise(self, lesson: Lesson) -> Path:
        """Return the learner's file for a lesson; raise `NoWorkspace`."""
        return self.home().exercise(lesson)

    def change(self, mutate: Callable[[Progress], None]) -> None:
        """Change the progress here and on disk; a read-only workspace gives a notice."""
        mutate(self.progress)
        if self.workspace is not None:
            try:
                self.progress = self.workspace.store.change(mutate)
            except NotWritable as error:
                terminal.notice(f"Your progress was not saved. {error}")


def open_session(*, bring_up: bool = False) -> Session:
    """Find the course and the workspace; with `bring_up`, follow an upgrade of the course.

    A lost progress file is rebuilt by checking again.  Raises `CourseError`.
    """
    content = find_content()
    session = Session(content, load_catalogue(content), find_workspace(Path.cwd()), Progress())
    if session.workspace is not None:
        _load(session, session.workspace, bring_up=bring_up)
    return session


def _load(session: Session, workspace: Workspace, *, bring_up: bool) -> None:
    loaded = workspace.store.load()
    session.progress = loaded.progress
    for sentence in loaded.notices:
        session.tell(sentence)
    if bring_up or loaded.lost:
        try:
            for sentence in refresh(workspace, session.catalogue):
                session.tell(sentence)
        except NotWritable as error:
            session.tell(f"The workspace cannot be kept up to date. {error}")
        else:
            session.progress = workspace.store.load().progress
    if loaded.lost:
        from qrpc_lab.cli.rebuilding import rebuild

        rebuild(session, workspace)
