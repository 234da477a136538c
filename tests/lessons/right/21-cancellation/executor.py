"""An executor draws the next picture while the handler packs this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import grpc

from qrpc_lab import Canceled, Context, Semaphore, background, with_cancel
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
        with ExitStack() as ends:
            try:
                self._licences.acquire(ctx=ctx)
            except Canceled:
                return
            ends.callback(self._licences.release)
            hand = ends.enter_context(ThreadPoolExecutor(1))
            ends.callback(cancel)
            picture = hand.submit(self._draw, ctx, request.scene, 1)
            for number in range(1, request.pictures + 1):
                try:
                    drawn = picture.result()
                except Canceled:
                    return
                if number < request.pictures:
                    picture = hand.submit(self._draw, ctx, request.scene, number + 1)
                yield pb.Picture(number=number, packed=self._pack(drawn))


def take(stub: renders_pb2_grpc.RendersStub, film: pb.RenderRequest, n: int) -> list[bytes]:
    """Return the first `n` pictures of a film, packed, and end the call."""
    call = stub.Render(film, timeout=SECONDS)
    taken: list[bytes] = []
    with ExitStack() as ends:
        ends.callback(call.cancel)
        if n:
            for picture in call:
                taken.append(picture.packed)
                if len(taken) == n:
                    break
    return taken
