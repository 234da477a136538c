"""The books lie in a channel with one place: whoever takes them out has them, and puts them back."""

from qrpc_lab import Chan


class Cache:
    def __init__(self):
        self._books = Chan(1)
        self._books.send(({}, {}))

    def get(self, key, load):
        values, hits = self._books.recv()
        known = key in values
        if known:
            hits[key] += 1
        value = values.get(key)
        self._books.send((values, hits))
        if known:
            return value
        value = load(key)
        values, hits = self._books.recv()
        hits.setdefault(key, 0)
        value = values.setdefault(key, value)
        self._books.send((values, hits))
        return value

    @property
    def hits(self):
        return sum(self.report().values())

    def report(self):
        values, hits = self._books.recv()
        report = dict(hits)
        self._books.send((values, hits))
        return report

    def close(self):
        self._books.close()
