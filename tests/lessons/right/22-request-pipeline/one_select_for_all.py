"""Channels that are closed say what is over; a select waits for all of it."""

from __future__ import annotations

import threading
import grpc
from qrpc_lab import Chan, WaitGroup, WouldBlock, after, go, recv, select, send
from qrpc_lab.pb import archive_pb2 as pb

SECONDS = 600.0


class LineDown(Exception):
    def __init__(self, code):
        super().__init__(f"the line is down: {code}")
        self.code = code


class Mux:
    """Channels: questions are handed over without a buffer; the end is a channel that is closed."""

    def __init__(self, stub):
        self._lock = threading.Lock()
        self._last = 0
        self._waiting = {}
        self._questions = Chan(name="questions")
        self._over = Chan(name="over")
        self._closing = Chan(name="closing")
        self._code = ""
        self._line = stub.Ask(self._ask(), timeout=SECONDS)
        self._wg = WaitGroup()
        self._wg.go(self._read)

    def _ask(self):
        while True:
            match select(recv(self._questions), recv(self._closing), recv(self._over)):
                case (0, question, True):
                    yield question
                case _:
                    return

    def _read(self):
        try:
            for answer in self._line:
                with self._lock:
                    place = self._waiting.pop(answer.id, None)
                if place:
                    place.send(answer.body)
        except grpc.RpcError:
            pass
        self._code = self._line.code().name
        self._over.close()

    def call(self, body, seconds):
        place = Chan(1)
        patience = after(seconds)
        with self._lock:
            self._last += 1
            number = self._last
            self._waiting[number] = place
        try:
            match select(
                send(self._questions, pb.Question(id=number, body=body)),
                recv(self._over),
                recv(self._closing),
                recv(patience),
            ):
                case (1, _, _):
                    raise LineDown(self._code)
                case (2, _, _):
                    raise LineDown("CANCELLED")
                case (3, _, _):
                    raise TimeoutError(body)
            which, answer, _ = select(recv(place), recv(self._over), recv(patience))
            if which == 0:
                return answer
            try:
                return place.recv_nowait()
            except WouldBlock:
                pass
            if which == 1:
                raise LineDown(self._code)
            raise TimeoutError(body)
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def close(self):
        self._closing.close()
        self._wg.wait()
