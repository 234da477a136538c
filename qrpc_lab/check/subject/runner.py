"""Runs one drive on real threads: calls it, or serves what it returns, and reports the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from qrpc_lab.check.authoring import Case, Serve
from qrpc_lab.check.codec import NotPlain, decode, encode
from qrpc_lab.check.link import Link, Message
from qrpc_lab.check.marks import MOST, deliver_to, mark
from qrpc_lab.check.peer import Peer
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.check.subject.errors import Record, describe
from qrpc_lab.check.subject.handlers import failures_as_records, innermost
from qrpc_lab.check.subject.threads import ThreadWatch

if TYPE_CHECKING:
    from qrpc_lab.rpc import Failures

_LOOK = 0.05


class Runner:
    """One drive at a time; `end` is called from the thread that listens to the grader."""

    def __init__(self, link: Link, own: str, threads: ThreadWatch) -> None:
        """Report over `link`; `own` is the exercise's folder."""
        self._link = link
        self._own = own
        self._threads = threads
        self._ended = threading.Event()
        self._marks = 0
        self.peer = Peer(lambda value: link.send("tell", value=value))

    def run(self, drive: ModuleType, exercise: object, order: Message) -> Record:
        """Run the drive that `order` names and return its outcome, ready to be sent."""
        self._ended.clear()
        self._marks = 0
        self.peer = Peer(lambda value: self._link.send("tell", value=value))
        function: Callable[..., object] = getattr(drive, str(order["name"]))
        case = Case(**_mapping(decode(order["case"])))
        offers = {"exercise": exercise, "case": case, "peer": self.peer, "mark": mark}
        self._threads.begin()
        deliver_to(self._mark)
        try:
            with self._other_end(order) as other_end:
                outcome = self._outcome(
                    function, offers | other_end, serve=bool(order.get("serve"))
                )
                self._wait_for_snapshot(order)
        finally:
            deliver_to(None)
        self._link.send("over")
        return outcome | {"left": self._threads.left_behind(), "lost": self._threads.lost}

    @contextmanager
    def _other_end(self, order: Message) -> Iterator[dict[str, object]]:
        """Offer the grader's server to the drive, by its address and by a ready stub."""
        target, service = order.get("target"), order.get("service")
        if target is None or service is None:
            yield {"target": target, "stub": None}
            return
        from qrpc_lab.rpc import connect  # noqa: PLC0415 - lessons without calls skip it

        with connect(str(service), str(target)) as stub:
            yield {"target": target, "stub": stub}

    def _wait_for_snapshot(self, order: Message) -> None:
        """Keep the stub's channel open until the grader has seen which calls still are."""
        if order.get("target") is not None and not order.get("serve"):
            self._link.send("returned")
            self._ended.wait()

    def end(self) -> None:
        """The probe is done: stop serving."""
        self._ended.set()

    def _outcome(
        self, function: Callable[..., object], offers: Mapping[str, object], *, serve: bool
    ) -> Record:
        try:
            value = call_by_name(function, offers)
            return self._serve(value) if serve else {"value": encode(value)}
        except NotPlain as error:
            return {"error": describe(error, self._own) | {"fault": "result"}}
        except BaseException as error:  # noqa: BLE001 - whatever an exercise raises is an outcome
            return {"error": describe(error, self._own)}

    def _serve(self, value: object) -> Record:
        from qrpc_lab.rpc import Failures, serve  # noqa: PLC0415 - lessons without calls skip it

        wish = value if isinstance(value, Serve) else Serve(value)
        failures = Failures()
        serving = serve(
            wish.servicer, workers=wish.workers, options=wish.options, interceptors=[failures]
        )
        self._link.send("serving", target=serving.target)
        while not self._ended.wait(_LOOK):
            self._tell_of_exit(failures)
        self.peer.hang_up()
        serving.stop()
        return {
            "value": None,
            "handler_errors": failures_as_records(failures.all(), self._own),
        }

    def _tell_of_exit(self, failures: Failures) -> None:
        """A handler that raises `SystemExit` gives its call no status: the caller would wait."""
        for failure in failures.all():
            if failure.type == "SystemExit":
                where = innermost(failure, self._own)
                self._link.send("exit", how="sys.exit()", **where)
                self._ended.set()

    def _mark(self, name: str, data: dict[str, object]) -> None:
        self._marks += 1
        if self._marks <= MOST:
            self._link.send("mark", name=str(name)[:200], data=encode(data))


def _mapping(value: object) -> dict[str, object]:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}
