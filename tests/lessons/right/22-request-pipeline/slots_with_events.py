"""An event for each caller, and an iterator of its own on a deque and a semaphore."""

from __future__ import annotations

import collections
import threading
import grpc
from qrpc_lab.pb import archive_pb2 as pb

SECONDS = 600.0


class LineDown(Exception):
    def __init__(self, code):
        super().__init__(f"the line is down: {code}")
        self.code = code


class _Slot:
    def __init__(self):
        self.filled = threading.Event()
        self.value = None
        self.error = None


class _Outbox:
    """An iterator with an end that can be called from any thread."""

    def __init__(self):
        self._items = collections.deque()
        self._ready = threading.Semaphore(0)
        self._ended = False

    def add(self, item):
        self._items.append(item)
        self._ready.release()

    def end(self):
        self._ended = True
        self._ready.release()

    def __iter__(self):
        return self

    def __next__(self):
        self._ready.acquire()
        try:
            return self._items.popleft()
        except IndexError:
            self._ready.release()
            raise StopIteration from None


class Mux:
    def __init__(self, stub):
        self._guard = threading.Lock()
        self._slots = {}
        self._count = 0
        self._ended_with = None
        self._outbox = _Outbox()
        self._answers = stub.Ask(self._outbox, timeout=SECONDS)
        self._thread = threading.Thread(target=self._run, name="mux-reader")
        self._thread.start()

    def _run(self):
        error = None
        try:
            for answer in self._answers:
                self._settle(answer.id, answer.body, None)
        except grpc.RpcError as broken:
            error = broken
        name = error.code().name if error else "OK"
        with self._guard:
            self._ended_with = name
            left = list(self._slots)
        for number in left:
            self._settle(number, None, LineDown(name))
        self._outbox.end()

    def _settle(self, number, value, error):
        with self._guard:
            slot = self._slots.pop(number, None)
        if slot is not None:
            slot.value, slot.error = value, error
            slot.filled.set()

    def call(self, body, seconds):
        slot = _Slot()
        with self._guard:
            if self._ended_with:
                raise LineDown(self._ended_with)
            self._count += 1
            number = self._count
            self._slots[number] = slot
        self._outbox.add(pb.Question(id=number, body=body))
        in_time = slot.filled.wait(seconds)
        if not in_time:
            with self._guard:
                gone = self._slots.pop(number, None)
            if gone is not None:
                raise TimeoutError(f"no answer to {body!r} in {seconds} s")
            slot.filled.wait()
        if slot.error is not None:
            raise slot.error
        return slot.value

    def close(self):
        self._outbox.end()
        self._thread.join()
