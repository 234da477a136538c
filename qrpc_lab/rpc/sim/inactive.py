"""The error of a blocking call: the name and the text are grpcio's, as programs print them."""

from __future__ import annotations

import copy
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import grpc

from qrpc_lab.rpc.sim.status import OK, Code, Metadata

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def told(kind: str, code: Code | None, details: str | None) -> str:
    """Say how a call stands, in the words of grpcio."""
    if code is None:
        return f"<{kind} object>"
    text = f'<{kind} of RPC that terminated with:\n\tstatus = {code}\n\tdetails = "{details}"\n'
    if code is OK:
        return text + ">"
    return text + '\tdebug_error_string = "None"\n>'


class _InactiveRpcError(grpc.RpcError, grpc.Call, grpc.Future):  # type: ignore[type-arg]
    """A call that ended badly, as a blocking call raises it."""

    def __init__(
        self,
        code: Code | None,
        details: str | None,
        initial: Metadata | None = (),
        trailing: Metadata | None = (),
    ) -> None:
        super().__init__()
        self._code = code
        self._details = details
        self._initial = copy.copy(initial)
        self._trailing = copy.copy(trailing)

    def initial_metadata(self) -> Any:
        return self._initial

    def trailing_metadata(self) -> Any:
        return self._trailing

    def code(self) -> Any:
        return self._code

    def details(self) -> Any:
        return self._details

    def debug_error_string(self) -> str:
        return f"UNKNOWN:{self._details}"

    def is_active(self) -> bool:
        return False

    def time_remaining(self) -> Any:
        return None

    def add_callback(self, callback: Callable[[], object]) -> bool:  # noqa: ARG002
        return False

    def cancel(self) -> bool:
        return False

    def cancelled(self) -> bool:
        return False

    def running(self) -> bool:
        return False

    def done(self) -> bool:
        return True

    def result(self, timeout: float | None = None) -> NoReturn:  # noqa: ARG002
        raise self

    def exception(self, timeout: float | None = None) -> Any:  # noqa: ARG002
        return self

    def traceback(self, timeout: float | None = None) -> TracebackType | None:  # noqa: ARG002
        try:
            raise self
        except grpc.RpcError:
            return sys.exc_info()[2]

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        fn(self)

    def __repr__(self) -> str:
        return told("_InactiveRpcError", self._code, self._details)

    __str__ = __repr__
