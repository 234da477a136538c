"""`watch`: check again on each save, and answer a few keys.

Two threads feed one queue: `keys` reads single keys, `changes` hears of saved files.  The loop in
`loop` takes one event after the other on the main thread, so a save during a check waits its turn,
and nothing needs a lock.  Without a terminal there is nobody to press a key: `watch` then says
where to go on, and ends.
"""

from __future__ import annotations

import queue

from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.session import Session, open_session
from qrpc_lab.cli.watching.events import Event
from qrpc_lab.course.lesson import Lesson


def watch(typed: str | None) -> int:
    """Watch a lesson, the current one without a name, until the learner quits."""
    session = open_session(bring_up=True)
    session.home()
    lesson = session.lesson(typed)
    if not terminal.is_interactive():
        return _say_where(session, lesson)
    from qrpc_lab.cli.watching.changes import watching_files
    from qrpc_lab.cli.watching.keys import reading_keys
    from qrpc_lab.cli.watching.loop import Loop

    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with reading_keys(events.put), watching_files(session.home(), events.put):
        Loop(session, lesson, events).run()
    return exits.PASSED


def _say_where(session: Session, lesson: Lesson) -> int:
    """Tell a learner without a terminal (a pipe, an IDE's console) what to do by hand."""
    out = terminal.out()
    if session.current() is None:
        out.print("All lessons are passed.")
        return exits.PASSED
    out.print(f"Current lesson: {lesson.label}")
    out.print(f"  read  {session.home().folder(lesson) / lesson.readme.name}")
    out.print(f"  edit  {session.exercise(lesson)}")
    out.print(f"  then  qrpc-lab check {lesson.slug}")
    out.print("(Not a terminal: nothing is watched.)")
    return exits.PASSED
