"""One thread draws, an executor packs, and a semaphore says how far to draw ahead."""

from __future__ import annotations

import itertools
import queue
import threading
from concurrent import futures

from qrpc_lab import Canceled, Semaphore, WaitGroup, background, with_cancel
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
        got = False
        crew = WaitGroup()
        room = threading.Semaphore(2)
        outbox = queue.SimpleQueue()
        try:
            self._licences.acquire(ctx=ctx)
            got = True
            pool = futures.ThreadPoolExecutor(1)

            def draws():
                try:
                    for number in range(1, request.pictures + 1):
                        room.acquire()
                        if ctx.err():
                            break
                        picture = self._draw(ctx, request.scene, number)
                        outbox.put((number, pool.submit(self._pack, picture)))
                except Canceled:
                    pass
                finally:
                    outbox.put(None)

            crew.go(draws)
            for number, future in iter(outbox.get, None):
                packed = future.result()
                room.release()
                yield pb.Picture(number=number, packed=packed)
        except Canceled:
            pass
        finally:
            cancel()
            if got:
                room.release()
                crew.wait()
                pool.shutdown()
                self._licences.release()


def take(stub, film, n):
    call = stub.Render(film, timeout=SECONDS)
    try:
        return [p.packed for p in itertools.islice(call, n)]
    finally:
        call.cancel()
