"""The raw events of a schedule as the frames that the wire proxy tells of real connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.rpc.services import method_types
from qrpc_lab.rpc.wire.frame import Frame
from qrpc_lab.rpc.wire.grpc_messages import read, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qrpc_lab.rpc.sim.metadata import Pair
    from qrpc_lab.rpc.sim.record import Event
    from qrpc_lab.rpc.sim.status import Status


def made(events: Iterable[Event]) -> tuple[Frame, ...]:
    """Return the frames of events."""
    return tuple(frame for event in events for frame in _frames(event))


def _frames(event: Event) -> Iterator[Frame]:
    kind, side, stream, data = event
    common: dict[str, Any] = {
        "connection": stream.connection.number,
        "stream": stream.number,
        "side": side,
        "method": stream.method,
    }
    if kind == "HEADERS":
        yield Frame(kind=kind, **common, **_opening(event))
    elif kind == "DATA":
        yield Frame(kind=kind, **common, **_message(event))
    elif kind == "LAST":
        yield Frame(kind="DATA", **common, **_message(event), end_stream=True)
        yield Frame(kind="END_STREAM", **common)
    elif kind == "TRAILERS":
        yield Frame(kind=kind, **common, **_trailers(data), end_stream=True)
        yield Frame(kind="END_STREAM", **common)
    elif kind == "RST_STREAM":
        yield Frame(kind=kind, **common, code=data)
    else:
        yield Frame(kind=kind, **common)


def _opening(event: Event) -> dict[str, Any]:
    _, side, stream, timeout = event
    if side == "server":
        return {"headers": ((":status", "200"), *_texts(stream.headers or ()))}
    headers = ((":method", "POST"), (":path", stream.method), *_texts(stream.metadata))
    return {"headers": headers, "timeout": timeout}


def _texts(metadata: tuple[Pair, ...]) -> Iterator[tuple[str, str]]:
    for key, value in metadata:
        yield key, value if isinstance(value, str) else value.hex()


def _trailers(status: Status) -> dict[str, Any]:
    headers = (("grpc-status", str(status.code.value[0])), *_texts(status.trailing))
    return {"headers": headers, "code": status.code.name, "details": status.details}


def _message(event: Event) -> dict[str, Any]:
    _, side, stream, data = event
    types = method_types(stream.method)
    kind = None if types is None else types[0 if side == "client" else 1]
    message, text = read(whole(data), kind)
    return {"length": len(data), "message": message, "text": text}
