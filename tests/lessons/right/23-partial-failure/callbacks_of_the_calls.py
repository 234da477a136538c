"""Each call tells by its callback that it was refused, and ends the others; a pool hears them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from collections.abc import Iterable, Mapping

import grpc

from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc


def search(shards, query, seconds):
    words = [pb.Word(text=word) for word in query]
    calls = [stub.Find(iter(words), timeout=seconds) for stub in shards.values()]
    first = []

    def over(call):
        def check():
            if call.code() is grpc.StatusCode.INVALID_ARGUMENT:
                first.append(call)
                for other in calls:
                    if other is not call:
                        other.cancel()

        return check

    for call in calls:
        if not call.add_callback(over(call)):
            over(call)()

    def hear(call):
        hits = []
        try:
            for hit in call:
                hits.append(hit)
        except grpc.RpcError as error:
            return hits, error
        return hits, None

    with ThreadPoolExecutor(len(calls) or 1) as pool:
        answers = list(pool.map(hear, calls))
    if first:
        raise answers[calls.index(first[0])][1]
    return (
        [hit for hits, _ in answers for hit in hits],
        {name: error.code() for name, (_, error) in zip(shards, answers) if error},
    )


class Front(search_pb2_grpc.SearchServicer):
    def __init__(self, shards, seconds):
        self.shards = shards
        self.seconds = seconds

    def Ask(self, request, context):
        try:
            hits, missing = search(self.shards, request.words, self.seconds)
        except grpc.RpcError as error:
            code, details = error.code(), error.details()
        except Exception:
            code, details = None, None
        else:
            if len(missing) == len(self.shards):
                context.abort(grpc.StatusCode.UNAVAILABLE, "no shard has answered")
            return pb.SearchReply(
                hits=hits,
                missing=[pb.MissingShard(shard=s, code=c.name) for s, c in missing.items()],
            )
        if code is grpc.StatusCode.INVALID_ARGUMENT:
            context.abort(code, details)
        context.abort(grpc.StatusCode.INTERNAL, "the search failed")
