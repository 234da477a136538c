"""expect: QL111

The callback knows first that the client has left, and so it does the whole of the leaving: it tells
everybody, and waits for them. It is quick, by hand. But it runs on the thread that serves all
calls, and until the hand is lifted no other client is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import grpc  # noqa: TC002 - as in the exercise

from qrpc_lab import (
    Canceled,
    Chan,
    Context,
    Semaphore,
    SendChan,
    WaitGroup,
    background,
    recv,
    select,
    send,
    with_cancel,
)
from qrpc_lab.pb import renders_pb2 as pb
from qrpc_lab.pb import renders_pb2_grpc

SECONDS = 60.0
"""The deadline that `take` gives its call."""


class Renders(renders_pb2_grpc.RendersServicer):
    """The server: draws films, as many at a time as it has licences."""

    def __init__(
        self,
        draw: Callable[[Context, str, int], str],
        pack: Callable[[str], bytes],
        licences: Semaphore,
    ) -> None:
        """Take what works and what it works with."""
        self._draw = draw
        self._pack = pack
        self._licences = licences

    def Render(
        self, request: pb.RenderRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.Picture]:
        """Stream the pictures of a scene; when the client has left, end all that works for it."""
        ctx, cancel = with_cancel(background())
        if not context.add_callback(cancel):
            cancel()  # it has left already
        try:
            self._licences.acquire(ctx=ctx)
        except Canceled:
            return
        drawn: Chan[str] = Chan(name="drawn")
        packed: Chan[pb.Picture] = Chan(name="packed")
        crew = WaitGroup()

        def leave() -> None:
            cancel()
            crew.wait()

        try:
            crew.go(self._draw_all, ctx, request, drawn)
            crew.go(self._pack_all, ctx, drawn, packed)
            context.add_callback(leave)
            yield from packed
        finally:
            cancel()
            crew.wait()
            self._licences.release()

    def _draw_all(self, ctx: Context, request: pb.RenderRequest, drawn: Chan[str]) -> None:
        try:
            for number in range(1, request.pictures + 1):
                if not handed_over(ctx, drawn, self._draw(ctx, request.scene, number)):
                    return
        except Canceled:
            return
        finally:
            drawn.close()

    def _pack_all(self, ctx: Context, drawn: Chan[str], packed: Chan[pb.Picture]) -> None:
        try:
            for number, picture in enumerate(drawn, 1):
                made = pb.Picture(number=number, packed=self._pack(picture))
                if not handed_over(ctx, packed, made):
                    return
        finally:
            packed.close()


def handed_over(ctx: Context, channel: SendChan[Any], value: object) -> bool:
    """Send, unless the context ends first; tell whether it was sent."""
    return select(send(channel, value), recv(ctx.done())).index == 0


def take(stub: renders_pb2_grpc.RendersStub, film: pb.RenderRequest, n: int) -> list[bytes]:
    """Return the first `n` pictures of a film, packed, and end the call."""
    pictures = stub.Render(film, timeout=SECONDS)
    try:
        return [picture.packed for picture in islice(pictures, n)]
    finally:
        pictures.cancel()
