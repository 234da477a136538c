"""expect: QL202

All calls are begun at once, so the shards work at the same time, and a loop hears one after the
other. While it waits for the one that hangs, the deadline of the others passes as well: what had
come and was not read is dropped, status and all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

import grpc

from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

log = logging.getLogger(__name__)

REFUSED = grpc.StatusCode.INVALID_ARGUMENT


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, grpc.StatusCode]]:
    """Ask every shard for the words of `query`; return the hits, and why who did not answer."""
    words = [pb.Word(text=word) for word in query]
    found: dict[str, list[pb.Hit]] = {name: [] for name in shards}
    missing: dict[str, grpc.StatusCode] = {}

    def hear(name: str, call: grpc.Call) -> None:
        try:
            for hit in call:
                found[name].append(hit)
        except grpc.RpcError as error:
            if error.code() is REFUSED:
                raise
            missing[name] = error.code()

    calls = {name: shard.Find(iter(words), timeout=seconds) for name, shard in shards.items()}
    try:
        for name, call in calls.items():
            hear(name, call)
    finally:
        for call in calls.values():
            call.cancel()
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
        absent = [pb.MissingShard(shard=name, code=code.name) for name, code in missing.items()]
        return pb.SearchReply(hits=hits, missing=absent)
