"""Threads of the standard library, a lock, and the refusal in a list."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping

import grpc

from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

log = logging.getLogger(__name__)


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, grpc.StatusCode]]:
    """Start a thread for each shard, and join them all."""
    words = list(query)
    lock, calls, refusals, missing = threading.Lock(), [], [], {}
    hits = {}

    def ask(name, call):
        mine = hits[name] = []
        try:
            for hit in call:
                mine.append(hit)
        except grpc.RpcError as error:
            with lock:
                if error.code() == grpc.StatusCode.INVALID_ARGUMENT:
                    refusals.append(error)
                    for other in calls:
                        other.cancel()
                else:
                    missing[name] = error.code()

    threads = []
    for name, shard in shards.items():
        call = shard.Find(map(lambda word: pb.Word(text=word), words), timeout=seconds)
        calls.append(call)
        threads.append(threading.Thread(target=ask, args=(name, call)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refusals:
        raise refusals[0]
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
