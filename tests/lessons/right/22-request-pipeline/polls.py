"""Room for one question, and time-outs in place of ends."""

from __future__ import annotations

import queue
import threading
import time
import grpc
from qrpc_lab.pb import archive_pb2 as pb

SECONDS = 600.0


class LineDown(Exception):
    def __init__(self, code):
        super().__init__(f"the line is down: {code}")
        self.code = code


class Mux:
    """A queue with room for one question: who cannot put it in time goes."""

    def __init__(self, stub):
        self._q = queue.Queue(1)
        self._lock = threading.Lock()
        self._places = {}
        self._ids = iter(range(1, 1 << 62))
        self._end = None
        self._closing = threading.Event()
        self._line = stub.Ask(self._gen(), timeout=SECONDS)
        self._t = threading.Thread(target=self._loop)
        self._t.start()

    def _gen(self):
        while not self._closing.is_set():
            try:
                yield self._q.get(timeout=0.05)
            except queue.Empty:
                continue
        while True:
            try:
                yield self._q.get_nowait()
            except queue.Empty:
                return

    def _loop(self):
        try:
            for a in self._line:
                with self._lock:
                    p = self._places.pop(a.id, None)
                    if p:
                        p.put(a.body)
        except grpc.RpcError:
            pass
        with self._lock:
            self._end = LineDown(self._line.code().name)
            for p in self._places.values():
                p.put(self._end)
            self._places.clear()
        self._closing.set()

    def call(self, body, seconds):
        until = time.monotonic() + seconds
        place = queue.SimpleQueue()
        with self._lock:
            if self._end:
                raise LineDown(self._end.code)
            n = next(self._ids)
            self._places[n] = place
        try:
            while True:
                try:
                    self._q.put(
                        pb.Question(id=n, body=body),
                        timeout=max(0.0, min(0.05, until - time.monotonic())),
                    )
                    break
                except queue.Full:
                    if self._end:
                        raise LineDown(self._end.code) from None
                    if time.monotonic() >= until:
                        raise TimeoutError from None
            try:
                got = place.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
        finally:
            with self._lock:
                self._places.pop(n, None)
        if isinstance(got, LineDown):
            raise LineDown(got.code)
        return got

    def close(self):
        self._closing.set()
        self._t.join()
