"""Threads and queues of the standard library, which look for the end at each put."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from itertools import islice

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
        try:
            self._licences.acquire(ctx=ctx)
        except Canceled:
            return
        drawn: queue.Queue[str | None] = queue.Queue(1)
        packed: queue.Queue[bytes | None] = queue.Queue(1)
        crew = [
            threading.Thread(target=self._draws, args=(ctx, request, drawn)),
            threading.Thread(target=self._packs, args=(ctx, drawn, packed)),
        ]
        try:
            for one in crew:
                one.start()
            for number, picture in enumerate(iter(packed.get, None), 1):
                yield pb.Picture(number=number, packed=picture)
        finally:
            cancel()
            for one in crew:
                one.join()
            self._licences.release()

    def _draws(self, ctx: Context, request: pb.RenderRequest, drawn: queue.Queue) -> None:
        try:
            for number in range(1, request.pictures + 1):
                put(ctx, drawn, self._draw(ctx, request.scene, number))
        except Canceled:
            pass
        end(ctx, drawn)

    def _packs(self, ctx: Context, drawn: queue.Queue, packed: queue.Queue) -> None:
        try:
            for picture in iter(drawn.get, None):
                put(ctx, packed, self._pack(picture))
        except Canceled:
            pass
        end(ctx, packed)


def put(ctx: Context, line: queue.Queue, value: object) -> None:
    """Put, unless the context ends first."""
    while ctx.err() is None:
        try:
            line.put(value, timeout=0.05)
        except queue.Full:
            continue
        return
    raise ctx.err()


def end(ctx: Context, line: queue.Queue) -> None:
    """Put the end into a queue from which perhaps nobody takes any more."""
    while True:
        try:
            line.put(None, timeout=0.05)
        except queue.Full:
            if ctx.err() is not None:
                line.get()
        else:
            return


def take(stub: renders_pb2_grpc.RendersStub, film: pb.RenderRequest, n: int) -> list[bytes]:
    """Return the first `n` pictures of a film, packed, and end the call."""
    call = stub.Render(film, timeout=SECONDS)
    taken = [picture.packed for picture in islice(call, n)]
    call.cancel()
    return taken
