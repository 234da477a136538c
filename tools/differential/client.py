"""The client of a script: it opens its call, then does one step after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

from tools.differential import canon
from tools.differential.codec import decode, encode
from tools.differential.writer import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.differential.scene import Scene
    from tools.differential.script import CallPlan, Step

_PATIENCE = 0.02
_KINDS = {"uu": "unary_unary", "us": "unary_stream", "su": "stream_unary", "ss": "stream_stream"}


class Client:
    """Plays the steps of one client."""

    def __init__(self, scene: Scene, index: int) -> None:
        self._scene = scene
        self._board = scene.board
        self._index = index
        self._name = f"client{index}"
        self._plan: CallPlan = scene.script.calls[index]
        self._call: Any = None

    def run(self) -> None:
        """Do all steps; the call is let go at the end."""
        self._board.start(self._name)
        try:
            for step in self._scene.script.of(self._name):
                self._play(step)
        finally:
            self._call = None
            self._board.end(self._name)

    def cancel(self) -> None:
        """Cancel the call, from whichever thread."""
        if self._call is not None:
            self._call.cancel()

    def _play(self, step: Step) -> None:
        self._board.before(step)
        try:
            seen = getattr(self, f"_{step.op}")(*step.args)
        except (Exception, grpc.FutureCancelledError, grpc.FutureTimeoutError) as raised:  # noqa: BLE001 - whatever comes is the outcome
            self._board.see(self._name, step.op, *canon.error(raised))
            if not isinstance(raised, grpc.RpcError) and step.op == "open":
                self._board.end(f"writer{self._index}")  # it was never asked
            if self._call is None and isinstance(raised, grpc.Call):
                # Its traceback would keep the frames of the call, and its request iterator.
                self._call = raised.with_traceback(None)
        else:
            self._board.see(self._name, step.op, seen)
        self._board.done(step)

    # What opens the call

    def _open(self) -> object:
        plan, name = self._plan, _KINDS[self._plan.mode]
        path = plan.method or f"/lab.Script/Call{self._index}"
        stub = getattr(self._scene.channel, name)(
            path, request_serializer=encode, response_deserializer=decode
        )
        first = requests(self._scene, self._index) if plan.streams_requests else plan.request
        words = {
            "timeout": self._scene.setting.seconds(plan.timeout),
            "metadata": plan.metadata or None,
            "wait_for_ready": plan.wait_for_ready,
        }
        if plan.blocks:
            return self._blocking(stub, first, words)
        start = stub if plan.streams_responses else stub.future
        self._call = start(first, **words)
        del first
        board, over = self._board, f"call{self._index}"
        self._call.add_callback(lambda: board.over(over)) or board.over(over)
        return "opened"

    def _blocking(self, stub: Any, first: object, words: dict[str, Any]) -> object:  # noqa: ANN401 - a multi-callable
        try:
            if self._plan.style == "call":
                return stub(first, **words)
            answer, self._call = stub.with_call(first, **words)
            return answer
        finally:
            self._board.over(f"call{self._index}")

    # What waits for the other side

    def _read(self) -> object:
        try:
            return next(self._call)
        except StopIteration:
            return "(end)"

    def _read_all(self) -> object:
        seen = []
        try:
            for message in self._call:
                seen.append(message)  # noqa: PERF402 - what came before an error counts
        except grpc.RpcError as raised:
            return (*seen, canon.error(raised))
        return (*seen, "(end)")

    def _result(self) -> object:
        return self._call.result()

    def _impatient(self) -> object:
        return self._call.result(timeout=_PATIENCE)

    def _exception(self) -> object:
        raised = self._call.exception()
        return None if raised is None else canon.error(raised)

    def _code(self) -> object:
        return canon.code(self._call.code())

    def _details(self) -> object:
        return canon.details(self._call.details())

    def _initial(self) -> object:
        return canon.metadata(self._call.initial_metadata())

    def _trailing(self) -> object:
        return canon.metadata(self._call.trailing_metadata())

    # What does not wait

    def _cancel(self) -> object:
        return bool(self._call.cancel())

    def _cancelled(self) -> object:
        return self._call.cancelled()

    def _is_active(self) -> object:
        return self._call.is_active()

    def _done(self) -> object:
        return self._call.done()

    def _running(self) -> object:
        return self._call.running()

    def _time(self) -> object:
        return canon.seconds(self._call.time_remaining())

    def _callback(self) -> object:
        return self._board.promise(self._call.add_callback, f"callback of {self._name}", "called")

    def _done_callback(self) -> object:
        def register(callback: Callable[[], None]) -> bool:
            self._call.add_done_callback(lambda _: callback())
            return True

        return self._board.promise(register, f"done callback of {self._name}", "called")

    def _drop(self) -> object:
        self._call = None
        return None

    def _await_over(self) -> object:
        self._board.wait_over(f"call{self._index}")
        return None
