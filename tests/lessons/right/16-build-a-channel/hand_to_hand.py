"""As Go does it: each who waits has an event of his own, and is handed what he waits for."""

from __future__ import annotations

import threading
from collections import deque


class Closed(Exception):
    """Nothing goes in any more, or nothing is left to come out."""


class Waiting:
    """One who waits, and what he is handed."""

    def __init__(self, value=None):
        self.value, self.served = value, False
        self._woken = threading.Event()

    def wait(self):
        """Wait until somebody has come; say whether he had something."""
        self._woken.wait()
        return self.served

    def wake(self, value=None, *, served):
        """Hand something over, or say that there is nothing any more."""
        if served:
            self.value = value
        self.served = served
        self._woken.set()


class Channel:
    """Values, and three rows of those who wait."""

    def __init__(self, capacity):
        self._mutex = threading.Lock()
        self._capacity = capacity
        self._values = deque()
        self._senders, self._receivers, self._joiners = deque(), deque(), deque()
        self._closed = False

    def send(self, value):
        with self._mutex:
            if self._closed:
                raise Closed
            if self._receivers:
                self._receivers.popleft().wake(value, served=True)
                return
            if len(self._values) < self._capacity:
                self._values.append(value)
                return
            me = Waiting(value)
            self._senders.append(me)
        if not me.wait():
            raise Closed

    def recv(self):
        with self._mutex:
            if self._values:
                value = self._values.popleft()
                if self._senders:
                    sender = self._senders.popleft()
                    self._values.append(sender.value)
                    sender.wake(served=True)
                self._tell_the_end()
                return value
            if self._closed:
                raise Closed
            me = Waiting()
            self._receivers.append(me)
        if not me.wait():
            raise Closed
        return me.value

    def close(self):
        with self._mutex:
            if self._closed:
                raise Closed
            self._closed = True
            for waiting in (*self._receivers, *self._senders):
                waiting.wake(served=False)
            self._receivers.clear()
            self._senders.clear()
            self._tell_the_end()

    def join(self):
        with self._mutex:
            if self._closed and not self._values:
                return
            me = Waiting()
            self._joiners.append(me)
        me.wait()

    def _tell_the_end(self):
        if self._closed and not self._values:
            while self._joiners:
                self._joiners.popleft().wake(served=True)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self.recv()
        except Closed:
            raise StopIteration from None
