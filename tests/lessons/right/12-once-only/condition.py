"""One condition for all keys: who loads is noted, and who waits is told what came of it."""

import threading


class _Try:
    done = False
    value = error = None


class Loader:
    def __init__(self):
        self._changed = threading.Condition()
        self._tries = {}

    def get(self, key, load):
        with self._changed:
            mine = key not in self._tries
            this = self._tries.setdefault(key, _Try())
            while not mine and not this.done:
                self._changed.wait()
        if mine:
            try:
                this.value = load(key)
            except Exception as error:
                this.error = error
            with self._changed:
                this.done = True
                if this.error is not None:
                    self._tries.pop(key)
                self._changed.notify_all()
        if this.error is not None:
            raise this.error
        return this.value
