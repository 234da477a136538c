"""The words go out while the query is being read: a channel for each shard, one goroutine that feeds."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

import grpc

from qrpc_lab import Chan, Group, recv, select, send
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

log = logging.getLogger(__name__)


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, grpc.StatusCode]]:
    """Feed all shards from one reading of the query."""
    outboxes = {name: Chan() for name in shards}
    hits, missing = {name: [] for name in shards}, {}

    def feed():
        try:
            for word in query:
                for name in shards:
                    over = group.context.done()
                    select(send(outboxes[name], pb.Word(text=word)), recv(over), recv(ended[name]))
        finally:
            for outbox in outboxes.values():
                outbox.close()

    def ask(name, call):
        try:
            for hit in call:
                hits[name].append(hit)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
                raise
            missing[name] = error.code()
        finally:
            ended[name].close()

    def watch():
        group.context.done().recv_ok()
        for call in calls.values():
            call.cancel()

    ended = {name: Chan() for name in shards}
    watching = Group()
    with Group() as group:
        calls = {
            name: shard.Find(iter(outboxes[name]), timeout=seconds)
            for name, shard in shards.items()
        }
        watching.go(watch)
        for name, call in calls.items():
            group.go(ask, name, call)
        group.go(feed)
    watching.wait()
    return [hit for name in shards for hit in hits[name]], missing


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
