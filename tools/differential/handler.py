"""The handlers of a script: of four modes, as functions, generators or objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import grpc

from tools.differential import canon
from tools.differential.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.differential.scene import Scene
    from tools.differential.script import CallPlan, Step

_MAKERS = {
    "uu": grpc.unary_unary_rpc_method_handler,
    "us": grpc.unary_stream_rpc_method_handler,
    "su": grpc.stream_unary_rpc_method_handler,
    "ss": grpc.stream_stream_rpc_method_handler,
}
_ODD = {"None": None, "number": 42}


def handlers(scene: Scene) -> grpc.GenericRpcHandler:
    """Return the service that plays the handlers of all calls of a script."""
    methods = {
        f"Call{index}": _MAKERS[plan.mode](
            _behaviour(scene, index), request_deserializer=decode, response_serializer=encode
        )
        for index, plan in enumerate(scene.script.calls)
    }
    return grpc.method_handlers_generic_handler("lab.Script", methods)


def _behaviour(scene: Scene, index: int) -> Any:  # noqa: ANN401 - as grpc has it
    plan = scene.script.calls[index]

    def behave(request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401 - as grpc has it
        handler = Handler(scene, index, request, context)
        if not plan.streams_responses:
            return handler.answer()
        if plan.form == "list":
            return ["said-in-a-list"]
        if plan.form == "none":
            return None
        return handler.answers() if plan.form == "generator" else _Answers(handler.answers())

    return behave


class _Answers:
    """An iterator that is no generator."""

    def __init__(self, answers: Iterator[object]) -> None:
        self._answers = answers

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> object:
        return next(self._answers)


class Handler:
    """Plays the steps of one handler."""

    def __init__(self, scene: Scene, index: int, request: Any, context: Any) -> None:  # noqa: ANN401 - as grpc has it
        self._script, self._board = scene.script, scene.board
        self._index, self._name = index, f"handler{index}"
        self._plan: CallPlan = scene.script.calls[index]
        self._request, self._context = request, context
        self._answer: object = "answer"

    def answer(self) -> object:
        """Do the steps and return the one answer."""
        self._begin()
        try:
            for step in self._script.of(self._name):
                self._play(step)
            self._board.see(self._name, "returned")
        except BaseException as raised:
            self._board.see(self._name, "raised", *canon.error(raised))
            raise
        finally:
            self._board.end(self._name)
        return self._answer

    def answers(self) -> Iterator[object]:
        """Do the steps and yield the answers."""
        self._begin()
        try:
            for step in self._script.of(self._name):
                if step.op != "send":
                    self._play(step)
                    continue
                self._board.before(step)
                yield _ODD.get(str(step.args[0]), step.args[0])
                self._board.see(self._name, "sent", *step.args)
                self._board.done(step)
            self._board.see(self._name, "returned")
        except BaseException as raised:
            self._board.see(self._name, "raised", *canon.error(raised))
            raise
        finally:
            self._board.end(self._name)

    def _begin(self) -> None:
        board, over = self._board, f"context{self._index}"
        board.start(self._name)
        self._context.add_callback(lambda: board.over(over)) or board.over(over)
        seen = () if self._plan.streams_requests else (self._request,)
        board.see(self._name, "called", *seen)

    def _play(self, step: Step) -> None:
        self._board.before(step)
        seen = getattr(self, f"_{step.op}")(*step.args)
        self._board.see(self._name, step.op, seen)
        self._board.done(step)

    # Requests

    def _recv(self) -> object:
        return next(self._request, "(end)")

    def _recv_all(self) -> object:
        return tuple(self._request)

    def _recv_catch(self) -> object:
        try:
            return next(self._request, "(end)")
        except grpc.RpcError as raised:
            return canon.error(raised)

    def _recv_bare(self) -> object:
        return next(self._request)

    # Metadata and status

    def _metadata(self) -> object:
        return canon.metadata(self._context.invocation_metadata())

    def _initial(self, pairs: Any) -> object:  # noqa: ANN401 - of any shape
        try:
            return self._context.send_initial_metadata(pairs)
        except (ValueError, grpc.RpcError) as raised:
            return canon.error(raised)

    def _trailing(self, pairs: Any) -> object:  # noqa: ANN401 - of any shape
        return self._context.set_trailing_metadata(pairs)

    def _set_code(self, name: str) -> object:
        return self._context.set_code(grpc.StatusCode[name])

    def _set_details(self, text: str) -> object:
        return self._context.set_details(text)

    def _state(self) -> object:
        context = self._context
        trailing = canon.metadata(context.trailing_metadata())
        return (canon.code(context.code()), canon.details(context.details()), trailing)

    # The call itself

    def _turn(self) -> object:
        """Do nothing, when its turn has come."""
        return None

    def _is_active(self) -> object:
        return self._context.is_active()

    def _time(self) -> object:
        return canon.seconds(self._context.time_remaining())

    def _cancel(self) -> object:
        return self._context.cancel()

    def _callback(self) -> object:
        return self._board.promise(
            self._context.add_callback, f"callback of {self._name}", "called"
        )

    def _await_over(self) -> object:
        self._board.wait_over(f"context{self._index}")
        return None

    # Ways to end

    def _abort(self, name: str, text: str) -> object:
        return self._context.abort(grpc.StatusCode[name], text)

    def _abort_swallowed(self, name: str, text: str) -> object:
        try:
            self._context.abort(grpc.StatusCode[name], text)
        except Exception as raised:  # noqa: BLE001 - the mistake that learners make
            return canon.error(raised)

    def _raise(self, name: str, text: str) -> object:
        kinds = {
            "ValueError": ValueError,
            "StopIteration": StopIteration,
            "RpcError": grpc.RpcError,
        }
        raise kinds[name](text)

    def _answer_with(self, what: str) -> object:
        self._answer = _ODD.get(what, what)
        return None
