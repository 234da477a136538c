"""expect: QL202

A code is shown by its name sooner or later, so why not now? Whoever compares it with
`StatusCode.UNAVAILABLE` finds that a string is equal to no code, and takes the shard for well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

import grpc

from qrpc_lab import Group, after_func
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

log = logging.getLogger(__name__)

REFUSED = grpc.StatusCode.INVALID_ARGUMENT


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, str]]:
    """Ask every shard for the words of `query`; return the hits, and why who did not answer."""
    words = [pb.Word(text=word) for word in query]
    found: dict[str, list[pb.Hit]] = {name: [] for name in shards}
    missing: dict[str, str] = {}

    def ask(name: str, shard: search_pb2_grpc.ShardStub) -> None:
        call = shard.Find(iter(words), timeout=seconds)
        stop = after_func(group.context, call.cancel)
        try:
            for hit in call:
                found[name].append(hit)
        except grpc.RpcError as error:
            if error.code() is REFUSED:
                raise
            missing[name] = error.code().name
        finally:
            stop()

    with Group() as group:
        for name, shard in shards.items():
            group.go(ask, name, shard)
    return [hit for hits in found.values() for hit in hits], missing


class Front(search_pb2_grpc.SearchServicer):
    """The front of all shards."""

    def __init__(self, shards: Mapping[str, search_pb2_grpc.ShardStub], seconds: float) -> None:
        """Take the shards, and how many seconds each of them has to answer."""
        self.shards = shards
        self.seconds = seconds

    def Ask(self, request: pb.SearchRequest, context: grpc.ServicerContext) -> pb.SearchReply:
        """Answer with what was found and who is missing, or with a status that says why not."""
        try:
            hits, missing = search(self.shards, request.words, self.seconds)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())
        except Exception:
            log.exception("the search broke")
            context.abort(grpc.StatusCode.INTERNAL, "the search broke")
        if len(missing) == len(self.shards):
            context.abort(grpc.StatusCode.UNAVAILABLE, "no shard has answered")
        absent = [pb.MissingShard(shard=name, code=code) for name, code in missing.items()]
        return pb.SearchReply(hits=hits, missing=absent)
