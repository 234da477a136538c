"""A `Future` for each key holds the value or the error, and is waited for."""

from concurrent.futures import Future
from threading import Lock


class Loader:
    def __init__(self):
        self._lock = Lock()
        self._futures = {}

    def get(self, key, load):
        with self._lock:
            known = self._futures.get(key)
            future = known or self._futures.setdefault(key, Future())
        if known is None:
            try:
                value = load(key)
            except BaseException as error:
                with self._lock:
                    del self._futures[key]
                future.set_exception(error)
            else:
                future.set_result(value)
        return future.result()
