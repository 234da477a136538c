"""An `RLock`, so that one method may call another; entries with a value and a count."""

from threading import RLock


class _Entry:
    def __init__(self, value):
        self.value = value
        self.hits = 0


class Cache:
    def __init__(self):
        self._lock = RLock()
        self._entries = {}
        self._total = 0

    def get(self, key, load):
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                entry.hits += 1
                self._total += 1
                return entry.value
        fresh = _Entry(load(key))
        with self._lock:
            return self._entries.setdefault(key, fresh).value

    @property
    def hits(self):
        with self._lock:
            assert self._total == sum(self.report().values())
            return self._total

    def report(self):
        with self._lock:
            return {key: entry.hits for key, entry in self._entries.items()}

    def close(self):
        pass
