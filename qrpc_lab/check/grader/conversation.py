"""One case of one check on real threads: say what to run, play the other end, note what came back.

The grader plays the part that the learner does not: a real client of their servicer (the drive's
`probe_…`), or a real server for their client (`serve_…`), whose view of the calls is judged.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Self

from qrpc_lab.check.authoring import Case, Check, plain_case
from qrpc_lab.check.codec import NotPlain, decode, encode
from qrpc_lab.check.grader.lesson_files import other_end
from qrpc_lab.check.grader.stacks import (
    Stack,
    is_native_dump,
    parse_native,
    parse_sites,
    without_dump,
)
from qrpc_lab.check.grader.subject import Subject
from qrpc_lab.check.link import Message
from qrpc_lab.check.peer import Peer
from qrpc_lab.check.probing import ProbeFailure
from qrpc_lab.check.seen import Event
from qrpc_lab.check.subject.calling import call_by_name

if TYPE_CHECKING:
    from qrpc_lab.check.grader.ends import GraderServer

_STACKS_PATIENCE = 0.4
_NATIVE_PATIENCE = 1.0
_SETTLE = 1.0
_TIDYING = 10.0

_numbers = itertools.count(1)


@dataclass(slots=True)
class Conversation:
    """What happened, before anybody judges.  `ended` says why there is no `result`, if so."""

    result: Message | None = None
    value: object = None
    probe_failure: ProbeFailure | None = None
    events: list[Event] = field(default_factory=list)
    calls: tuple[object, ...] = ()
    wire: tuple[object, ...] = ()
    goodbye: Message | None = None
    forged: str | None = None
    ended: str | None = None
    stacks: list[Stack] = field(default_factory=list)
    handlers: list[Stack] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    output: str = ""


def converse(  # noqa: PLR0913, PLR0917 - what one case needs
    subject: Subject,
    drive: ModuleType,
    check: type[Check],
    case: Case,
    deadline: float,
    explore: dict[str, object] | None = None,
) -> Conversation:
    """Run one case, under the explorer if its settings are given.

    Blocks at most until `deadline` (monotonic) and a moment to end things.
    """
    with Talk(subject, drive, check, case, deadline, explore) as talk:
        return talk.run()


class Talk:
    """One conversation.  `grader.process` has another kind of it, with the parts it overrides."""

    def __init__(  # noqa: PLR0913, PLR0917 - as `converse`
        self,
        subject: Subject,
        drive: ModuleType,
        check: type[Check],
        case: Case,
        deadline: float,
        explore: dict[str, object] | None = None,
    ) -> None:
        self._subject = subject
        self._check = check
        self._case = case
        self._deadline = deadline
        self._ends = ExitStack()
        self._explore = explore
        # Under the explorer both ends are in the subject: goroutines of the same schedule.
        self._probe = None if explore else other_end(drive, "probe", check)
        self._serve = None if explore else other_end(drive, "serve", check)
        self._server: GraderServer | None = None
        self._id = str(next(_numbers))
        self._peer = Peer(lambda value: subject.send("tell", value=value))
        self.seen = Conversation()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def run(self) -> Conversation:
        """Say what to run, and hear what came of it."""
        self._subject.send("drive", **self._order())
        for message in self._messages():
            handler = getattr(self, f"_on_{message['kind']}", None)
            if handler is not None:
                handler(message)
            if self._is_over():
                break
        self._close()
        return self.seen

    def _order(self) -> Message:
        return {
            "explore": self._explore,
            "id": self._id,
            "name": self._check.drive_name(),
            "case": encode(plain_case(self._case)),
            "target": self._open_server(),
            "service": self._check.service,
            "serve": self._probe is not None,
        }

    def _is_over(self) -> bool:
        return self.seen.result is not None or self.seen.ended is not None

    def _messages(self) -> Iterator[Message]:
        while True:
            left = self._deadline - time.monotonic()
            try:
                yield self._subject.inbox.get(timeout=max(0.0, left))
            except queue.Empty:
                yield {"kind": "late"}
                return

    def _open_server(self) -> str | None:
        if self._serve is None:
            return None
        from qrpc_lab.check.grader.ends import GraderServer  # noqa: PLC0415 - only with calls

        offers = {"case": self._case, "peer": self._peer}
        servicer = call_by_name(self._serve, offers)
        self._server = self._ends.enter_context(GraderServer(servicer, wire=self._check.wire))
        return self._server.target

    def _on_tell(self, message: Message) -> None:
        with contextlib.suppress(NotPlain):
            self._peer.deliver(message.get("value"))

    def _on_mark(self, message: Message) -> None:
        data = _plain(message.get("data"))
        self.seen.events.append(
            Event(str(message.get("name")), data if isinstance(data, dict) else {})
        )

    def _on_serving(self, message: Message) -> None:
        target = str(message.get("target"))
        if self._probe is not None:
            threading.Thread(
                target=self._run_probe, args=(self._probe, target), daemon=True
            ).start()

    def _on_probed(self, message: Message) -> None:
        self._take(message)
        self.seen.handlers = [one for one in self._stacks() if one.name != "main"]
        self._subject.send("end")

    def _take(self, message: Message) -> None:
        self.seen.value, failure = message["value"], message["failure"]
        self.seen.probe_failure = failure if isinstance(failure, ProbeFailure) else None

    def _on_over(self, _: Message) -> None:
        """The drive is done; waiting for its threads to end is not the learner's time."""
        self._deadline = time.monotonic() + _TIDYING

    def _on_returned(self, _: Message) -> None:
        if self._server is not None:
            self.seen.calls = self._server.calls(_SETTLE)
        self._subject.send("end")

    def _on_exit(self, message: Message) -> None:
        self.seen.goodbye = message

    def _on_result(self, message: Message) -> None:
        self.seen.result = message
        if self._probe is None:
            self.seen.value = _plain(message.get("value"))

    def _on_hangup(self, _: Message) -> None:
        self.seen.ended = "gone"

    def _on_forged(self, message: Message) -> None:
        self.seen.forged = str(message["excerpt"])
        self.seen.ended = "forged"

    def _on_late(self, _: Message) -> None:
        self.seen.stacks = self._stacks()
        self.seen.ended = "late"

    def _run_probe(self, probe: Callable[..., object], target: str) -> None:
        from qrpc_lab.check.grader.ends import probed  # noqa: PLC0415 - only with calls

        value, failure, wire = probed(probe, self._check, self._case, self._peer, target)
        self.seen.wire = wire
        self._subject.inbox.put({"kind": "probed", "value": value, "failure": failure})

    def _stacks(self) -> list[Stack]:
        """Ask where every thread stands; a subject stuck in a C call is asked by a signal."""
        self._subject.send("stacks")
        reply = self._next_of("stacks", _STACKS_PATIENCE)
        if reply["kind"] == "late":
            self._subject.ask_for_native_stacks()
            return parse_native(self._subject.output.everything(_NATIVE_PATIENCE, is_native_dump))
        return parse_sites(reply.get("sites"))

    def _next_of(self, kind: str, seconds: float) -> Message:
        """Wait for a message of a kind, or the end; what comes before it is heard afterwards."""
        until = time.monotonic() + seconds
        waiting: list[Message] = []
        found: Message = {"kind": "late"}
        while (left := until - time.monotonic()) > 0 and found["kind"] == "late":
            with contextlib.suppress(queue.Empty):
                message = self._subject.inbox.get(timeout=left)
                ends = message["kind"] in {"hangup", "forged"}
                found = message if ends or message["kind"] == kind else found
                if message["kind"] != kind:
                    waiting.append(message)
        for message in waiting:
            self._subject.inbox.put(message)
        return found

    def _close(self) -> None:
        self._peer.hang_up()
        if self._server is not None:
            self.seen.calls = self.seen.calls or self._server.calls(0.0)
            self.seen.wire = self._server.frames()
        marker = f"\0{self._id}\0".encode()
        if self.seen.result is not None:
            self.seen.output = self._subject.output.upto(marker, _SETTLE)
            self.seen.children = self._subject.children()
        else:
            self.seen.output = without_dump(self._subject.output.everything(0.05))


def _plain(encoded: object) -> object:
    try:
        return decode(encoded)
    except NotPlain:
        return None
