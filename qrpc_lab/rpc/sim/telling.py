"""The raw events of a schedule as the frames that the wire proxy tells of real connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from qrpc_lab.rpc.messages import plain
from qrpc_lab.rpc.services import method_types
from qrpc_lab.rpc.wire.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qrpc_lab.rpc.sim.metadata import Pair
    from qrpc_lab.rpc.sim.record import Event


def made(events: Iterable[Event]) -> tuple[Frame, ...]:
    """Return the frames of events."""
    return tuple(frame for event in events for frame in _frames(event))


def _frames(event: Event) -> Iterator[Frame]:
    kind, side, stream, data = event
    common: dict[str, Any] = {
        "connection": stream.connection.number,
        "stream": stream.number,
        "side": side,
        "kind": kind,
        "method": stream.method,
    }
    if kind == "HEADERS":
        yield Frame(**common, **_opening(event))
    elif kind == "DATA":
        yield Frame(**common, length=len(data), message=_message(stream.method, side, data))
    elif kind == "TRAILERS":
        headers = (("grpc-status", str(data.code.value[0])), *_texts(data.trailing))
        yield Frame(
            **common, headers=headers, code=data.code.name, details=data.details, end_stream=True
        )
        yield Frame(**{**common, "kind": "END_STREAM"})
    elif kind == "RST_STREAM":
        yield Frame(**common, code=data)
    else:
        yield Frame(**common)


def _opening(event: Event) -> dict[str, Any]:
    _, side, stream, timeout = event
    if side == "server":
        return {"headers": ((":status", "200"), *_texts(stream.headers or ()))}
    headers = ((":method", "POST"), (":path", stream.method), *_texts(stream.metadata))
    return {"headers": headers, "timeout": timeout}


def _texts(metadata: tuple[Pair, ...]) -> Iterator[tuple[str, str]]:
    for key, value in metadata:
        yield key, value if isinstance(value, str) else value.hex()


def _message(method: str, side: str, data: bytes) -> dict[str, Any] | None:
    types = method_types(method)
    if types is None:
        return None
    try:
        message = types[0 if side == "client" else 1].FromString(data)
    except DecodeError:
        return None
    fields: dict[str, Any] = plain(message)
    return fields
