"""An executor with a place for each shard; the futures are looked at as they end."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed

import grpc

from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

log = logging.getLogger(__name__)


def heard(call, hits):
    """Hear a call to its end."""
    for hit in call:
        hits.append(hit)


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, grpc.StatusCode]]:
    """Begin all calls, let the executor hear them, and end them when one was refused."""
    words = tuple(pb.Word(text=word) for word in query)
    calls = {name: shard.Find(iter(words), timeout=seconds) for name, shard in shards.items()}
    hits = {name: [] for name in shards}
    missing, refusal = {}, None
    with ThreadPoolExecutor(max(1, len(shards))) as executor:
        futures = {executor.submit(heard, call, hits[name]): name for name, call in calls.items()}
        for future in as_completed(futures):
            error = future.exception()
            if error is None:
                continue
            missing[futures[future]] = error.code()
            if error.code() == grpc.StatusCode.INVALID_ARGUMENT and refusal is None:
                refusal = error
                for call in calls.values():
                    call.cancel()
    if refusal is not None:
        raise refusal
    return sum(hits.values(), []), missing


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
        except Exception as error:
            if isinstance(error, grpc.RpcError):
                context.set_code(error.code())
                context.set_details(error.details())
            else:
                log.exception("the search broke")
                context.set_code(grpc.StatusCode.INTERNAL)
                context.set_details("see the log")
            return pb.SearchReply()
        if len(missing) == len(self.shards):
            context.abort(grpc.StatusCode.UNAVAILABLE, "no shard has answered")
        absent = [pb.MissingShard(shard=name, code=code.name) for name, code in missing.items()]
        return pb.SearchReply(hits=hits, missing=absent)
