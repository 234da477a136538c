"""An event for each load, and the values in a dictionary of their own."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class _Entry:
    def __init__(self):
        self.done = threading.Event()
        self.value = None
        self.error = None


class Loader(Generic[T]):
    def __init__(self):
        self._values, self._loading, self._lock = {}, {}, threading.RLock()

    def get(self, key, load):
        self._lock.acquire()
        if key in self._values:
            self._lock.release()
            return self._values[key]
        entry = self._loading.get(key)
        if entry is not None:
            self._lock.release()
            entry.done.wait()
            if entry.error is not None:
                raise entry.error
            return entry.value
        entry = self._loading[key] = _Entry()
        self._lock.release()
        try:
            entry.value = load(key)
            with self._lock:
                self._values[key] = entry.value
            return entry.value
        except Exception as error:
            entry.error = error
            raise
        finally:
            with self._lock:
                del self._loading[key]
            entry.done.set()
