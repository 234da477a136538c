"""One goroutine of this loader owns the table; questions and news come to it on a queue."""

import queue
import threading


class Loader:
    def __init__(self):
        self._desk = queue.Queue()
        self._values, self._waiting = {}, {}
        threading.Thread(target=self._own, daemon=True).start()

    def get(self, key, load):
        answer = queue.Queue(1)
        self._desk.put(("asks", key, answer))
        kind, what = answer.get()
        if kind == "load":
            try:
                kind, what = "value", load(key)
            except Exception as error:
                kind, what = "error", error
            told = queue.Queue(1)
            self._desk.put((kind, key, (what, told)))
            told.get()
        if kind == "error":
            raise what
        return what

    def _own(self):
        while True:
            kind, key, what = self._desk.get()
            if kind == "asks":
                if key in self._values:
                    what.put(("value", self._values[key]))
                elif key in self._waiting:
                    self._waiting[key].append(what)
                else:
                    self._waiting[key] = []
                    what.put(("load", None))
                continue
            result, told = what
            if kind == "value":
                self._values[key] = result
            for answer in self._waiting.pop(key):
                answer.put((kind, result))
            told.put(None)
