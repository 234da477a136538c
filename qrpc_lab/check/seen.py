"""What came back from the subject: everything a judge may look at, all of it plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qrpc_lab.check.report import Finding


@dataclass(frozen=True, slots=True)
class Error:
    """An exception of the exercise, as data: type name, text, and the learner's line."""

    type: str
    message: str
    file: str = ""
    line: int = 0
    traceback: str = ""
    doing: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something a drive marked, in order."""

    name: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Seen:
    """The outcome of one case.

    `value` is what the drive returned, or the probe where the learner serves.  `error` is the
    exception that ended the drive.  `handler_errors` left a handler of the learner's servicer,
    `lost_errors` ended one of their threads.  `calls` is the view of the grader's server, `wire`
    the frames between the two ends.  `threads_left` names threads that outlived the drive.
    """

    value: object = None
    error: Error | None = None
    finding: Finding | None = None
    events: Sequence[Event] = ()
    calls: Sequence[object] = ()
    wire: Sequence[object] = ()
    output: str = ""
    threads_left: Sequence[str] = ()
    handler_errors: Sequence[Error] = ()
    lost_errors: Sequence[Error] = ()
    schedule: int | None = None
    token: str | None = None
    harness: Sequence[Finding] = field(default_factory=tuple)

    def marked(self, name: str) -> list[dict[str, object]]:
        """The data of every event called `name`, in order."""
        return [event.data for event in self.events if event.name == name]
