"""The Python side of the Go twin: the same shards, the same front, the same scene."""

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import grpc
import partial_failure

from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc
from qrpc_lab.rpc import connect, serve, twin


class Index(search_pb2_grpc.ShardServicer):
    """Serves all shards; a call says in its metadata which one it is for."""

    def Find(self, requests: Iterator[pb.Word], context: grpc.ServicerContext) -> Iterator[pb.Hit]:
        """North answers, east is down, south breaks off."""
        name = dict(context.invocation_metadata())["shard"]
        if name == "east":
            context.abort(grpc.StatusCode.UNAVAILABLE, "east is being restarted")
        for word in requests:
            if word.text == "*":
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "* is no word")
            yield pb.Hit(word=word.text, place=f"{name} 1")
            if name == "south":
                context.abort(grpc.StatusCode.DATA_LOSS, "south has lost a page")


def shard(stub: search_pb2_grpc.ShardStub, name: str) -> Any:  # noqa: ANN401 - like a stub
    """Make a stub whose calls are for one shard."""
    return SimpleNamespace(Find=partial(stub.Find, metadata=[("shard", name)]))


def main() -> None:
    """Serve the shards for as long as the front may ask them."""
    with serve(Index()) as behind, connect("lab.Shard", behind.target) as stub:
        shards = {name: shard(stub, name) for name in ("north", "east", "south")}
        twin.main("lab.Search", serve=lambda: partial_failure.Front(shards, 5), call=scene)


def scene(stub: search_pb2_grpc.SearchStub) -> None:
    """Search for two words, then for what is no word."""
    for words in (["tide", "moon"], ["tide", "*"]):
        try:
            reply = stub.Ask(pb.SearchRequest(words=words), timeout=20)
        except grpc.RpcError as error:
            print("refused:", error.code().name, error.details())
            continue
        for hit in reply.hits:
            print(hit.word, "at", hit.place)
        for one in sorted(reply.missing, key=lambda one: one.shard):
            print("missing:", one.shard, one.code)


if __name__ == "__main__":
    main()
