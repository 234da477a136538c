"""The interceptors of a script, by name, on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.differential.board import Board

_DETAILS = ("method", "timeout", "metadata", "credentials", "wait_for_ready", "compression")


class _Refusing(grpc.ServerInterceptor):
    """Answers in the place of the handler."""

    def __init__(self, board: Board) -> None:
        del board

    def intercept_service(self, continuation: Callable[..., Any], details: Any) -> Any:  # noqa: ANN401 - as grpc has it
        handler = continuation(details)

        def refuse(_: object, context: grpc.ServicerContext) -> None:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "said-no")

        if handler is None or handler.response_streaming or handler.request_streaming:
            return handler
        return grpc.unary_unary_rpc_method_handler(
            refuse, handler.request_deserializer, handler.response_serializer
        )


class _Hiding(grpc.ServerInterceptor):
    """Finds no handler for a call with metadata of ours."""

    def __init__(self, board: Board) -> None:
        del board

    def intercept_service(self, continuation: Callable[..., Any], details: Any) -> Any:  # noqa: ANN401 - as grpc has it
        if any(key == "x-call" for key, _ in details.invocation_metadata):
            return None
        return continuation(details)


class _Raising(grpc.ServerInterceptor):
    """Raises for a call with metadata of ours."""

    def __init__(self, board: Board) -> None:
        del board

    def intercept_service(self, continuation: Callable[..., Any], details: Any) -> Any:  # noqa: ANN401 - as grpc has it
        if any(key == "x-call" for key, _ in details.invocation_metadata):
            raise ValueError("said-in-an-interceptor")
        return continuation(details)


class _Noting(grpc.ServerInterceptor):
    """Writes down which methods are called."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def intercept_service(self, continuation: Callable[..., Any], details: Any) -> Any:  # noqa: ANN401 - as grpc has it
        self._board.see(f"interceptor of {details.method}", "asked")
        return continuation(details)


class _Adding(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
    grpc.StreamStreamClientInterceptor,
):
    """Adds metadata to every call, and writes down what came of those that it sees ended."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def _through(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:  # noqa: ANN401 - as grpc has it
        fields = {name: getattr(details, name, None) for name in _DETAILS}
        fields["metadata"] = [*(fields["metadata"] or ()), ("x-added", "1")]
        return continuation(_Details(**fields), request)

    intercept_unary_unary = _through
    intercept_unary_stream = _through
    intercept_stream_unary = _through
    intercept_stream_stream = _through


class _Asking(_Adding):
    """Waits for the result of a unary answer, as one that retries does."""

    def _through(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:  # noqa: ANN401 - as grpc has it
        call = continuation(details, request)
        self._board.see(f"interceptor of {details.method}", call.code().name)
        return call

    intercept_unary_unary = _through
    intercept_stream_unary = _through


class _Details(grpc.ClientCallDetails):
    def __init__(self, **fields: object) -> None:
        vars(self).update(fields)


_SERVER = {"refuse": _Refusing, "hide": _Hiding, "raise": _Raising, "note": _Noting}
_CLIENT = {"add": _Adding, "ask": _Asking}
NAMES = (*_SERVER, *_CLIENT)


def server_side(names: tuple[str, ...], board: Board) -> list[grpc.ServerInterceptor]:
    """Return those of `names` that belong to a server."""
    return [_SERVER[name](board) for name in names if name in _SERVER]


def client_side(channel: grpc.Channel, names: tuple[str, ...], board: Board) -> grpc.Channel:
    """Return `channel` with those of `names` that belong to a client."""
    found = [_CLIENT[name](board) for name in names if name in _CLIENT]
    return grpc.intercept_channel(channel, *found) if found else channel
