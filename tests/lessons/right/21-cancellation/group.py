"""A group of goroutines over channels, which ends with the call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, takewhile

import grpc

from qrpc_lab import (
    Canceled,
    Chan,
    Context,
    Group,
    Semaphore,
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
            cancel()
        try:
            self._licences.acquire(ctx=ctx)
        except Canceled:
            return
        try:
            yield from self._film(ctx, cancel, request)
        except Canceled:
            return
        finally:
            self._licences.release()

    def _film(
        self, ctx: Context, cancel: Callable[[], None], request: pb.RenderRequest
    ) -> Iterator[pb.Picture]:
        drawn: Chan[tuple[int, str]] = Chan()
        packed: Chan[pb.Picture] = Chan(1)

        def draws() -> None:
            for number in range(1, request.pictures + 1):
                give(ctx, drawn, (number, self._draw(ctx, request.scene, number)))
            drawn.close()

        def packs() -> None:
            while True:
                chosen = select(recv(drawn), recv(ctx.done()))
                if chosen.index == 1:
                    raise Canceled
                if not chosen.ok:
                    break
                number, picture = chosen.value
                give(ctx, packed, pb.Picture(number=number, packed=self._pack(picture)))
            packed.close()

        with Group(ctx) as crew:
            crew.go(draws)
            crew.go(packs)
            try:
                while True:
                    chosen = select(recv(packed), recv(ctx.done()))
                    if chosen.index == 1 or not chosen.ok:
                        return
                    yield chosen.value
            finally:
                cancel()


def give(ctx: Context, channel: Chan, value: object) -> None:
    """Send, or raise the error of a context that ends first."""
    if select(send(channel, value), recv(ctx.done())).index == 1:
        raise ctx.err()


def take(stub: renders_pb2_grpc.RendersStub, film: pb.RenderRequest, n: int) -> list[bytes]:
    """Return the first `n` pictures of a film, packed, and end the call."""
    call = stub.Render(film, timeout=SECONDS)
    try:
        pictures = zip(takewhile(lambda number: number < n, count()), call, strict=False)
        return [picture.packed for _, picture in pictures]
    finally:
        call.cancel()
