"""The loop of `watch`: one event after the other, on the main thread."""

from __future__ import annotations

import contextlib
import queue
from collections import deque
from typing import TYPE_CHECKING

from qrpc_lab.check.report import Verdict
from qrpc_lab.cli import terminal
from qrpc_lab.cli.grading import Target, aliases_of, grade_targets, note_passes
from qrpc_lab.cli.hints import hint_lines
from qrpc_lab.cli.passed import passed_lines
from qrpc_lab.cli.render.listing import listing
from qrpc_lab.cli.render.report import report_lines
from qrpc_lab.cli.skipping import skip
from qrpc_lab.cli.watching.events import Event, Key, Notice, Saved
from qrpc_lab.cli.watching.screen import CLEAR, footer, heading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qrpc_lab.cli.session import Session
    from qrpc_lab.course.lesson import Lesson

_END = frozenset({"q", "Q", "\x03", "\x04", ""})
# A wait without end cannot be interrupted on Windows.
_WAKE = 1.0


class Loop:
    """Watches one lesson at a time; `run` returns when the learner quits."""

    def __init__(self, session: Session, lesson: Lesson, events: queue.SimpleQueue[Event]) -> None:
        self._session = session
        self._lesson = lesson
        self._events = events
        self._held: deque[Event] = deque()
        self._out = terminal.out()
        # What was told before the screen was cleared for the first time.
        self._notices = list(session.notices)
        self._lasting: list[str] = []

    def run(self) -> None:
        """Check, then answer events until the learner quits."""
        self._check()
        while True:
            event = self._next()
            if isinstance(event, Key) and event.key in _END:
                self._out.print("")
                return
            self._answer(event)

    def _next(self) -> Event:
        """Return the next event; saves that came during a check are one."""
        event = self._held.popleft() if self._held else self._wait()
        if isinstance(event, Saved):
            event = Saved(event.paths + tuple(self._further_saves()))
        return event

    def _further_saves(self) -> Iterator[Path]:
        """Yield what else was saved by now; hold back what is not a save."""
        with contextlib.suppress(queue.Empty):
            while True:
                event = self._events.get_nowait()
                if isinstance(event, Saved):
                    yield from event.paths
                else:
                    self._held.append(event)

    def _wait(self) -> Event:
        while True:
            try:
                return self._events.get(timeout=_WAKE)
            except queue.Empty:
                continue

    def _answer(self, event: Event) -> None:
        match event:
            case Saved(paths):
                self._follow(paths)
                self._check()
            case Notice(text):
                self._lasting.append(text)
                terminal.notice(text)
            case Key("h" | "H"):
                self._show_hint()
            case Key("l" | "L"):
                self._show_list()
            case Key("s" | "S"):
                self._show_text()
            case Key("n" | "N"):
                self._lesson = skip(self._session, self._lesson)
                self._check()
            case Key("c" | "C" | "\r" | "\n" | " "):
                self._check()

    def _follow(self, paths: tuple[Path, ...]) -> None:
        """Whoever saves another lesson's exercise has gone there: watch that one."""
        for lesson in self._session.catalogue.lessons:
            if self._session.exercise(lesson).resolve() in paths:
                self._lesson = lesson

    def _check(self) -> None:
        session, lesson, out = self._session, self._lesson, self._out
        out.print(CLEAR, end="")
        for line in heading(session, lesson, out.ink, out.width):
            out.print(line)
        report = grade_targets(session, [Target(lesson, session.exercise(lesson))])
        note_passes(session, report)
        aliases = aliases_of(session, report)
        out.print("\n".join(report_lines(report, out.ink, out.width, aliases)))
        if report.verdict is Verdict.PASS:
            lines = passed_lines(session, [lesson.slug], out.ink, out.width, key="n")
            out.print("\n".join(lines))
        for notice in (*self._notices, *self._lasting):
            terminal.notice(notice)
        self._notices.clear()
        self._foot()

    def _show_hint(self) -> None:
        lines = hint_lines(self._session, self._lesson, show_all=False, terminal=self._out, key="h")
        self._out.print("\n" + "\n".join(lines))
        self._foot()

    def _show_list(self) -> None:
        session, out = self._session, self._out
        lines = listing(session.catalogue, session.progress, self._lesson, out.ink, out.width)
        out.print(CLEAR + "\n".join(lines))
        self._foot()

    def _show_text(self) -> None:
        from qrpc_lab.cli.render.markdown import show

        self._out.print(CLEAR, end="")
        show(self._lesson.readme.read_text(encoding="utf-8"), self._out)
        self._foot()

    def _foot(self) -> None:
        self._out.print("\n" + footer(self._out.ink))
