"""No lock: a place is made first, and then one looks whether the line is over."""

from __future__ import annotations

import itertools
import queue
import threading

import grpc

from qrpc_lab.pb import archive_pb2 as pb
from qrpc_lab.pb import archive_pb2_grpc

SECONDS = 600.0


class LineDown(Exception):
    """The line is over, and there will be no answer."""

    def __init__(self, code: str) -> None:
        """Keep the name of the status with which the call ended, such as `UNAVAILABLE`."""
        super().__init__(f"the line is down: {code}")
        self.code = code


class Mux:
    """Puts the questions of many callers through on one stream."""

    def __init__(self, stub: archive_pb2_grpc.ArchiveStub) -> None:
        """Open the line."""
        self._ids = itertools.count(1)
        self._places: dict[int, queue.SimpleQueue] = {}
        self._outbox: queue.SimpleQueue = queue.SimpleQueue()
        self._over = threading.Event()
        self._code = "OK"
        self._reader = threading.Thread(target=self._read, args=(stub,), daemon=True)
        self._reader.start()

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        number, place = next(self._ids), queue.SimpleQueue()
        self._places[number] = place
        if self._over.is_set():
            raise LineDown(self._code)
        self._outbox.put(pb.Question(id=number, body=body))
        try:
            answer = place.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError(body) from None
        finally:
            self._places.pop(number, None)
        if answer is None:
            raise LineDown(self._code)
        return answer

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        self._outbox.put(None)
        self._reader.join()

    def _read(self, stub) -> None:
        try:
            for answer in stub.Ask(iter(self._outbox.get, None), timeout=SECONDS):
                place = self._places.pop(answer.id, None)
                if place is not None:
                    place.put(answer.body)
        except grpc.RpcError as error:
            self._code = error.code().name
        self._over.set()
        self._outbox.put(None)
        for place in list(self._places.values()):
            place.put(None)
