"""An object for each call, which goes through a channel when it has ended."""

from __future__ import annotations

import grpc
from qrpc_lab import Chan, go, recv, send
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc


class _Asked:
    def __init__(self, name, stub, words, seconds, out):
        self.name, self.hits, self.error = name, [], None
        self.call = stub.Find(words, timeout=seconds)
        self.out = out

    def run(self):
        try:
            while True:
                self.hits.append(next(self.call))
        except StopIteration:
            pass
        except grpc.RpcError as error:
            self.error = error
        self.out.send(self)


def search(shards, query, seconds):
    words = [pb.Word(text=word) for word in query]
    out = Chan(len(shards))
    asked = [_Asked(name, stub, iter(words), seconds, out) for name, stub in shards.items()]
    for one in asked:
        go(one.run)
    reason = None
    for _ in asked:
        one = out.recv()
        if one.error and one.error.code() is grpc.StatusCode.INVALID_ARGUMENT and reason is None:
            reason = one.error
            for other in asked:
                other.call.cancel()
    if reason:
        raise reason
    return [hit for one in asked for hit in one.hits], {
        one.name: one.error.code() for one in asked if one.error
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
