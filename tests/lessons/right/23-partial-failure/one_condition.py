"""Threads, one condition, and a list of the calls that have begun."""

from __future__ import annotations

import threading
import grpc
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc


class _Words:
    """The query is read once, by whoever is first; all others get what was read."""

    def __init__(self, query):
        self._it, self._have, self._lock, self.error, self._done = (
            iter(query),
            [],
            threading.Lock(),
            None,
            False,
        )

    def read_all(self):
        for w in self._it:
            self._have.append(w)
        return [pb.Word(text=w) for w in self._have]


def search(shards, query, seconds):
    words = _Words(query).read_all()
    cv = threading.Condition()
    state = {name: ([], None) for name in shards}
    left = [len(shards)]
    stop = []
    calls = []

    def run(name, stub):
        with cv:
            if stop:
                left[0] -= 1
                cv.notify_all()
                return
            call = stub.Find(iter(words), timeout=seconds)
            calls.append(call)
        hits, error = [], None
        try:
            for h in call:
                hits.append(h)
        except grpc.RpcError as e:
            error = e
        with cv:
            state[name] = hits, error
            if error is not None and error.code() == grpc.StatusCode.INVALID_ARGUMENT and not stop:
                stop.append(error)
                for c in calls:
                    c.cancel()
            left[0] -= 1
            cv.notify_all()

    ts = [threading.Thread(target=run, args=i) for i in shards.items()]
    for t in ts:
        t.start()
    with cv:
        cv.wait_for(lambda: left[0] == 0)
    for t in ts:
        t.join()
    if stop:
        raise stop[0]
    return [h for hits, _ in state.values() for h in hits], {
        n: e.code() for n, (_, e) in state.items() if e
    }


class Front(search_pb2_grpc.SearchServicer):
    def __init__(self, shards, seconds):
        self.shards = shards
        self.seconds = seconds

    def Ask(self, request, context):
        try:
            hits, missing = search(self.shards, request.words, self.seconds)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
                context.abort(error.code(), error.details())
            context.abort(grpc.StatusCode.INTERNAL, "the search failed")
        except Exception:
            context.abort(grpc.StatusCode.INTERNAL, "the search failed")
        if len(missing) == len(self.shards):
            context.abort(grpc.StatusCode.UNAVAILABLE, "no shard answers")
        return pb.SearchReply(
            hits=hits, missing=[pb.MissingShard(shard=n, code=c.name) for n, c in missing.items()]
        )
