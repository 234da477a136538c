"""`grpc.ServicerContext` of a simulated call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

import grpc

from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.server_call import CANCELLED
from qrpc_lab.rpc.sim.status import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qrpc_lab.rpc.sim.metadata import Pair
    from qrpc_lab.rpc.sim.server_call import ServerCall

_FOR_EVER: Final = 2.0**63
"""What grpc says of the time that remains when there is no deadline: its clock's last second."""


class Context(grpc.ServicerContext):
    """What a handler may ask of its call, and tell it."""

    def __init__(self, call: ServerCall) -> None:
        self._state = call

    def is_active(self) -> bool:
        call = self._state
        call.rt.point("is_active", call.stream.client)
        if call.client is CANCELLED:
            call.rt.acquire(call, "end")
        return call.active

    def time_remaining(self) -> float:
        call = self._state
        now = call.rt.now()  # a look at the clock: whoever looks again and again makes it pass
        if call.stream.deadline is None:
            return _FOR_EVER
        return max(call.stream.deadline - now, 0.0)

    def cancel(self) -> Any:
        """Cancel the call from the server's side."""
        call = self._state
        call.rt.point("cancel", call.stream.client)
        call.end_by_server(statuses.CANCELLED_BY_SERVER)

    def add_callback(self, callback: Callable[[], object]) -> bool:
        """Have `callback` called when the call is over; false when it is."""
        call = self._state
        call.rt.point("add_callback", call.stream.client)
        if not call.takes_callbacks or call.callbacks is None:
            return False
        call.rt.release(call, "callbacks")
        call.callbacks.append(callback)
        return True

    def invocation_metadata(self) -> tuple[Pair, ...]:
        return self._state.stream.metadata

    def peer(self) -> str:
        return self._state.stream.connection.peer

    def peer_identities(self) -> Sequence[bytes] | None:
        return None

    def peer_identity_key(self) -> str | None:
        return None

    def auth_context(self) -> Any:
        return {"transport_security_type": [b"insecure"], "security_level": [b"TSI_SECURITY_NONE"]}

    def set_compression(self, compression: object) -> None:
        """Take it and do nothing: what goes over a simulated wire has no size to save."""

    def disable_next_message_compression(self) -> None:
        """Do nothing, as above."""

    def send_initial_metadata(self, initial_metadata: Any) -> None:
        call = self._state
        call.rt.point("send_initial_metadata", call.stream.client)
        if call.client is CANCELLED:
            call.raise_rpc_error()
        if not call.headers_allowed:
            raise ValueError("Initial metadata no longer allowed!")
        call.send_headers(initial_metadata)

    def set_trailing_metadata(self, trailing_metadata: Any) -> None:
        self._state.trailing_metadata = trailing_metadata

    def trailing_metadata(self) -> Any:
        return self._state.trailing_metadata

    def abort(self, code: Any, details: str) -> NoReturn:
        """End the call with a status: raises an exception that the handler should let pass."""
        call = self._state
        if code == Code.OK:
            code, details = Code.UNKNOWN, ""
        call.code = code
        call.details = _text(details)
        call.aborted = True
        raise Exception  # noqa: TRY002 - so does grpcio, and programs catch it by that

    def abort_with_status(self, status: Any) -> NoReturn:
        self._state.trailing_metadata = status.trailing_metadata
        self.abort(status.code, status.details)

    def set_code(self, code: Any) -> None:
        self._state.code = code

    def code(self) -> Any:
        return self._state.code

    def set_details(self, details: str) -> None:
        self._state.details = _text(details)

    def details(self) -> bytes | None:
        details = self._state.details
        return None if details is None else details.encode()


def _text(details: Any) -> str:
    return details.decode("utf-8", "replace") if isinstance(details, bytes) else str(details)
