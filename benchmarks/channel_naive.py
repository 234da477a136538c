"""What a user writes: a channel of one lock and one condition, with a select that looks again."""

from __future__ import annotations

import random
import threading
from collections import deque
from typing import Any

_lock = threading.Lock()
_changed = threading.Condition(_lock)


class NaiveChan:
    """Correct for these workloads; wakes everybody for everything."""

    def __init__(self, capacity: int = 0) -> None:
        self.lock = threading.Lock()
        self.not_empty = threading.Condition(self.lock)
        self.not_full = threading.Condition(self.lock)
        self.taken = threading.Condition(self.lock)
        self.capacity = capacity
        self.items: deque[Any] = deque()
        self.receivers = 0
        self.sent = self.received = 0

    def send(self, value: Any) -> None:
        """Send; a rendezvous waits until the value was taken."""
        with self.lock:
            while self.items and len(self.items) >= self.capacity:
                self.not_full.wait()
            self.items.append(value)
            self.sent += 1
            mine = self.sent
            self.not_empty.notify()
            while self.capacity == 0 and self.received < mine:
                self.taken.wait()

    def recv(self) -> Any:
        """Receive."""
        with self.lock:
            while not self.items:
                self.not_empty.wait()
            return self._take()

    def _take(self) -> Any:
        self.received += 1
        self.not_full.notify()
        if self.capacity == 0:
            self.taken.notify_all()
        return self.items.popleft()


class SelectChan:
    """A channel whose every change wakes everybody, so that a select can look again."""

    def __init__(self, capacity: int = 0) -> None:
        self.capacity = capacity
        self.items: deque[Any] = deque()
        self.sent = self.received = 0

    def send(self, value: Any) -> None:
        """Send; a rendezvous waits until the value was taken."""
        with _lock:
            while self.items and len(self.items) >= self.capacity:
                _changed.wait()
            self.items.append(value)
            self.sent += 1
            mine = self.sent
            _changed.notify_all()
            while self.capacity == 0 and self.received < mine:
                _changed.wait()


def select(channels: list[SelectChan]) -> tuple[int, Any]:
    """Receive from any of `channels`."""
    with _lock:
        while True:
            ready = [index for index, ch in enumerate(channels) if ch.items]
            if ready:
                index = random.choice(ready)
                channels[index].received += 1
                value = channels[index].items.popleft()
                _changed.notify_all()
                return index, value
            _changed.wait()
