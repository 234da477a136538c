"""How a call ended, and what grpcio says in such a case."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

import grpc

Code: TypeAlias = grpc.StatusCode
Metadata: TypeAlias = tuple[Any, ...]


class Status(NamedTuple):
    """Code, text and trailing metadata of a call that is over."""

    code: Code
    details: str = ""
    trailing: Metadata = ()


OK: Final = Code.OK
FINE: Final = Status(OK)
DEADLINE: Final = Status(Code.DEADLINE_EXCEEDED, "Deadline Exceeded")
CANCELLED_BY_SERVER: Final = Status(Code.CANCELLED, "CANCELLED")
CHANNEL_CLOSED: Final = Status(Code.CANCELLED, "Channel closed!")
STOPPED: Final = Status(Code.UNAVAILABLE, "Cancelling all calls")
INVALID_METADATA: Final = Status(Code.INTERNAL, "Invalid metadata")
UNDECODABLE: Final = Status(Code.INTERNAL, "Exception deserializing response!")
LOST: Final = Status(Code.UNAVAILABLE, "recvmsg:Connection reset by peer")


def too_large(side: str, size: int, most: int) -> Status:
    """Return the status of a message that its receiver does not take."""
    text = f"{side}: Received message larger than max ({size} vs. {most})"
    return Status(Code.RESOURCE_EXHAUSTED, text)


def refused(address: str) -> Status:
    """Return the status of a call to an address where nobody listens."""
    reason = "Failed to connect to remote host: Connection refused"
    text = f"failed to connect to all addresses; last error: UNKNOWN: {address}: {reason}"
    return Status(Code.UNAVAILABLE, text)


_RESETS: Final = {
    Code.OK: "NO_ERROR",
    Code.CANCELLED: "CANCEL",
    Code.DEADLINE_EXCEEDED: "CANCEL",
    Code.RESOURCE_EXHAUSTED: "ENHANCE_YOUR_CALM",
    Code.PERMISSION_DENIED: "INADEQUATE_SECURITY",
    Code.UNAVAILABLE: "REFUSED_STREAM",
}


def reset_code(code: Code) -> str:
    """Return what HTTP/2 says of a call that its client throws away with `code`."""
    return _RESETS.get(code, "INTERNAL_ERROR")
