"""An index in several shards: ask all of them, answer with what came, and say what did not.

Two things to write. README.md (`qrpc-lab show 23`) says what they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import grpc  # noqa: TC002 - you will need it

from qrpc_lab import Group, WaitGroup, after_func, go  # noqa: F401 - you may need them
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc


def search(
    shards: Mapping[str, search_pb2_grpc.ShardStub], query: Iterable[str], seconds: float
) -> tuple[list[pb.Hit], dict[str, grpc.StatusCode]]:
    """Ask every shard for the words of `query`; return the hits, and why who did not answer."""
    raise NotImplementedError("TODO: a call for each shard, all at once; whose error is whose?")


class Front(search_pb2_grpc.SearchServicer):
    """The front of all shards."""

    def __init__(self, shards: Mapping[str, search_pb2_grpc.ShardStub], seconds: float) -> None:
        """Take the shards, and how many seconds each of them has to answer."""
        self.shards = shards
        self.seconds = seconds

    def Ask(self, request: pb.SearchRequest, context: grpc.ServicerContext) -> pb.SearchReply:
        """Answer with what was found and who is missing, or with a status that says why not."""
        raise NotImplementedError("TODO: search, then answer or abort")
