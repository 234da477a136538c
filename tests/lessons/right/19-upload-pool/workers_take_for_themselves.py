"""No reader: each worker takes the next chunk under a lock, and stores it outside."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab import Chan, recv, select, send
from qrpc_lab.pb import uploads_pb2 as pb
from qrpc_lab.pb import uploads_pb2_grpc

CHUNK = 64 * 1024
"""How many bytes of a file go into one message, at most."""

SECONDS = 60.0
"""The deadline that `upload` gives its call."""


class Uploads(uploads_pb2_grpc.UploadsServicer):
    """The server: stores files in an archive."""

    def __init__(self, store: Callable[[int, bytes], None], workers: int) -> None:
        """Keep the way to the disks, and how many of them there are.

        `store(number, data)` stores one chunk, and takes its time. It may be called by several
        goroutines at once. It raises an OSError when the chunk cannot be stored.
        """
        self.store = store
        self.workers = workers

    def Upload(self, requests: Iterator[pb.Chunk], context: grpc.ServicerContext) -> pb.Stored:
        """Store the chunks of a file, `workers` at a time, and say what is stored."""
        turn = threading.Lock()
        ends: queue.SimpleQueue[bool] = queue.SimpleQueue()
        sizes: list[int] = []
        over = threading.Event()

        def work() -> None:
            try:
                while not over.is_set():
                    with turn:
                        if over.is_set():
                            break
                        chunk = next(requests, None)
                    if chunk is None:
                        break
                    self.store(chunk.number, chunk.data)
                    sizes.append(len(chunk.data))
            except grpc.RpcError:
                ends.put(True)
            except OSError:
                over.set()
                ends.put(False)
            else:
                ends.put(True)

        for _ in range(self.workers):
            threading.Thread(target=work).start()
        for _ in range(self.workers):
            if not ends.get():
                context.abort(grpc.StatusCode.ABORTED, "broken")
        return pb.Stored(chunks=len(sizes), bytes=sum(sizes))


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send smaller pieces than one may, through a rendezvous."""
    outbox: Chan[pb.Chunk] = Chan()
    call = stub.Upload.future(iter(outbox), timeout=SECONDS)
    over: Chan[None] = Chan()
    call.add_done_callback(lambda _: over.close())
    number = 0
    while data := file.read(CHUNK // 2):
        if select(send(outbox, pb.Chunk(number=number, data=data)), recv(over)).index == 1:
            break
        number += 1
    outbox.close()
    return call.result()
