"""Goroutines that just send; whoever leaves tells the hand, and takes what is still on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Canceled, Chan, Context, Semaphore, background, go, with_cancel
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
            return
        try:
            self._licences.acquire(ctx=ctx)
        except Canceled:
            return
        drawn: Chan[str] = Chan()
        packed: Chan[bytes] = Chan()
        try:
            go(self._draws, ctx, request, drawn)
            go(self._packs, drawn, packed)
            for number, picture in enumerate(packed, 1):
                yield pb.Picture(number=number, packed=picture)
        finally:
            cancel()
            for _ in packed:
                pass  # the end of these is the end of both goroutines
            self._licences.release()

    def _draws(self, ctx: Context, request: pb.RenderRequest, drawn: Chan[str]) -> None:
        try:
            for number in range(1, request.pictures + 1):
                drawn.send(self._draw(ctx, request.scene, number))
        except Canceled:
            pass
        drawn.close()

    def _packs(self, drawn: Chan[str], packed: Chan[bytes]) -> None:
        for picture in drawn:
            packed.send(self._pack(picture))
        packed.close()


def take(stub: renders_pb2_grpc.RendersStub, film: pb.RenderRequest, n: int) -> list[bytes]:
    """Return the first `n` pictures of a film, packed, and end the call."""
    call = stub.Render(film, timeout=SECONDS)
    taken: list[bytes] = []
    try:
        while len(taken) < n:
            taken.append(next(call).packed)
    except StopIteration:
        pass
    finally:
        call.cancel()
    return taken
