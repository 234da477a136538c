"""A queue for each caller, one lock, and a thread that reads."""

from __future__ import annotations

import queue
import threading
import grpc
from qrpc_lab.pb import archive_pb2 as pb

SECONDS = 600.0


class LineDown(Exception):
    def __init__(self, code):
        super().__init__(f"the line is down: {code}")
        self.code = code


class Mux:
    def __init__(self, stub):
        self._lock = threading.Lock()
        self._boxes = {}
        self._code = None
        self._next = 1
        self._questions = queue.Queue()
        self._line = stub.Ask(iter(self._questions.get, None), timeout=SECONDS)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        try:
            for answer in self._line:
                with self._lock:
                    box = self._boxes.pop(answer.id, None)
                if box is not None:
                    box.put((answer.body, None))
        except grpc.RpcError:
            pass
        code = self._line.code().name
        with self._lock:
            self._code = code
            boxes = list(self._boxes.values())
            self._boxes.clear()
        for box in boxes:
            box.put((None, code))
        self._questions.put(None)

    def call(self, body, seconds):
        box = queue.Queue(1)
        with self._lock:
            if self._code is not None:
                raise LineDown(self._code)
            number = self._next
            self._next += 1
            self._boxes[number] = box
            self._questions.put(pb.Question(id=number, body=body))
        try:
            found, code = box.get(timeout=seconds)
        except queue.Empty:
            with self._lock:
                self._boxes.pop(number, None)
            raise TimeoutError(body) from None
        if code is not None:
            raise LineDown(code)
        return found

    def close(self):
        self._questions.put(None)
        self._reader.join()
