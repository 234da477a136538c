"""A goroutine for each shard, which reports to one channel how its call ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

import grpc

from qrpc_lab import Chan, go
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

log = logging.getLogger(__name__)


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, grpc.StatusCode]]:
    """Receive one report for each shard; the first refusal ends the calls, and all are heard."""
    words = list(query)
    reports = Chan()
    calls = {}
    for name, shard in shards.items():
        calls[name] = shard.Find((pb.Word(text=word) for word in words), timeout=seconds)
    for name, call in calls.items():
        go(report, name, call, reports)
    hits, missing, refusal = {}, {}, None
    for _ in calls:
        name, hits[name], error = reports.recv()
        if error is None:
            continue
        missing[name] = error.code()
        if error.code() is grpc.StatusCode.INVALID_ARGUMENT and refusal is None:
            refusal = error
            for call in calls.values():
                call.cancel()
    if refusal:
        raise refusal
    return [hit for name in shards for hit in hits[name]], missing


def report(name, call, reports):
    """Say what came, and how it ended."""
    came, failure = [], None
    try:
        while True:
            came.append(next(call))
    except StopIteration:
        pass
    except grpc.RpcError as error:
        failure = error
    reports.send((name, came, failure))


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
