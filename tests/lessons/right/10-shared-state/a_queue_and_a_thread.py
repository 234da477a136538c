"""A thread owns the books; jobs come on a `queue.Queue` and answer into a `Future`."""

import queue
import threading
from concurrent.futures import Future


class Cache:
    def __init__(self):
        self._jobs = queue.Queue()
        self._values, self._hits = {}, {}
        self._thread = threading.Thread(target=self._own)
        self._thread.start()

    def _own(self):
        while (job := self._jobs.get()) is not None:
            answer, function = job
            answer.set_result(function())

    def _do(self, function):
        answer = Future()
        self._jobs.put((answer, function))
        return answer.result()

    def get(self, key, load):
        def look():
            if key not in self._values:
                return None
            self._hits[key] += 1
            return (self._values[key],)

        found = self._do(look)
        if found is not None:
            return found[0]
        value = load(key)

        def store():
            self._hits.setdefault(key, 0)
            return self._values.setdefault(key, value)

        return self._do(store)

    @property
    def hits(self):
        return self._do(lambda: sum(self._hits.values()))

    def report(self):
        return self._do(lambda: dict(self._hits))

    def close(self):
        self._jobs.put(None)
        self._thread.join()
