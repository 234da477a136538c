"""The handler is the goroutine that packs; what is to be undone stands in an ExitStack."""

from __future__ import annotations

import contextlib

from qrpc_lab import Canceled, Chan, WaitGroup, background, go, recv, select, send, with_cancel
from qrpc_lab.pb import renders_pb2 as pb
from qrpc_lab.pb import renders_pb2_grpc

SECONDS = 60.0


class Renders(renders_pb2_grpc.RendersServicer):
    def __init__(self, draw, pack, licences):
        self._draw = draw
        self._pack = pack
        self._licences = licences

    def Render(self, request, context):
        ctx, cancel = with_cancel(background())
        if not context.add_callback(cancel):
            cancel()
        with contextlib.ExitStack() as stack:
            try:
                self._licences.acquire(ctx=ctx)
            except Canceled:
                return
            stack.callback(self._licences.release)
            drawn = Chan(name="drawn")
            crew = WaitGroup()
            stack.callback(crew.wait)
            stack.callback(cancel)

            def draw():
                try:
                    for number in range(1, request.pictures + 1):
                        picture = self._draw(ctx, request.scene, number)
                        if select(send(drawn, (number, picture)), recv(ctx.done())).index == 1:
                            return
                except Canceled:
                    return
                finally:
                    drawn.close()

            crew.go(draw)
            for number, picture in drawn:
                yield pb.Picture(number=number, packed=self._pack(picture))


def take(stub, film, n):
    call = stub.Render(film, timeout=SECONDS)
    with contextlib.ExitStack() as stack:
        stack.callback(call.cancel)
        return [picture.packed for _, picture in zip(range(n), call)]
