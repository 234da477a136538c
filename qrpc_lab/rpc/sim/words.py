"""What a diagnosis says of a call: who waits for what, and where the other side is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

    from qrpc_lab.rpc.sim.client_call import ClientCall
    from qrpc_lab.rpc.sim.pipe import Pipe
    from qrpc_lab.rpc.sim.stream import Stream

_END = (
    "call",
    "result",
    "exception",
    "code",
    "details",
    "trailing_metadata",
    "initial_metadata",
)
"""What waits for the end of a call, or for its beginning."""


def facts(call: ClientCall) -> dict[str, object]:
    """Say for each operation that can wait what it waits for."""
    stream = call.stream
    if stream is None:
        nobody = f"nobody serves at {call.channel.target}"
        return dict.fromkeys(("next", "send", *_END), nobody)
    state = _server_side(stream)
    return {
        "next": f"no message has come; {state}",
        "send": f"{_full(stream.up)}; {state}",
        **dict.fromkeys(_END, _end(stream, state)),
        "receive": f"no request has come, and the client has not half-closed; {_writer(call)}",
        "answer": f"{_full(stream.down)}: the client does not read",
    }


def _full(pipe: Pipe) -> str:
    return f"the window ({pipe.window:,} bytes) is full"


def _end(stream: Stream, state: str) -> str:
    unread = len(stream.down.unread)
    if stream.arrived is not None and unread:
        many = "a message" if unread == 1 else f"{unread} messages"
        return f"the status waits behind {many} that nobody reads"
    return state


def _server_side(stream: Stream) -> str:
    """Say how far the server is."""
    server = stream.server
    if server is None:
        return "the server has not seen it"
    if server.statused:
        return "the server has ended it"
    if server.handler is not None:
        return f"{server.handler.name.partition(' ')[0]} handles it"
    if server.begun:
        return "its handler has left without a status"
    return "no worker of the server is free for it"


def _writer(call: ClientCall) -> str:
    writer = call.writer
    if writer is None:
        return "the client's iterator has not begun"
    return f"{writer.name} has ended" if getattr(writer, "done", False) else "its sender waits too"


def suspended(iterator: Any) -> FrameType | None:
    """Return where a generator stands that is waiting for its message to leave."""
    for _ in range(4):
        frame: FrameType | None = getattr(iterator, "gi_frame", None)
        if frame is not None:
            return frame
        iterator = getattr(iterator, "_answers", None)  # what a tap has around it
    return None
