"""The programs behind the text of lesson 23: `partial_failure.py passed|query|echo|front`."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import Group, after_func
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc
from qrpc_lab.rpc import connect, serve

SHARDS = ("north", "east", "south")


class Index(search_pb2_grpc.ShardServicer):
    """North has one place of each word, east is down."""

    def Find(self, requests, context):
        """Answer, as the shard that the metadata name."""
        name = dict(context.invocation_metadata())["shard"]
        if name == "east":
            context.abort(grpc.StatusCode.UNAVAILABLE, "east is being restarted")
        for word in requests:
            yield pb.Hit(word=word.text, place=f"{name} 1")


class Choosy(search_pb2_grpc.ShardServicer):
    """East refuses the words when the others are waiting for more of them."""

    def __init__(self):
        """Wait for all three."""
        self.here = threading.Barrier(len(SHARDS))

    def Find(self, requests, context):
        """Refuse, or wait for the end of the call."""
        over = threading.Event()
        context.add_callback(over.set)
        self.here.wait()
        if dict(context.invocation_metadata())["shard"] == "east":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "* is no word")
        yield from requests
        over.wait()


class Careless(search_pb2_grpc.SearchServicer):
    """Lets the error of an inner call out of the handler."""

    def __init__(self, shard):
        """Take a shard."""
        self.shard = shard

    def Ask(self, request, context):
        """Ask one shard, and expect it to be there."""
        return pb.SearchReply(hits=self.shard(iter([pb.Word(text="tide")])))


def passed():
    """A loop over a stream that nothing can break."""
    with serve(Index()) as server, connect("lab.Shard", server.target) as stub:
        for name in ("north", "east"):
            call = stub.Find(iter([pb.Word(text="tide")]), metadata=[("shard", name)], timeout=5)
            print(f"{name:5} {passed_over(call)}")


def passed_over(call):
    """Keep what comes, and do not ask why no more does."""
    hits = []
    try:
        for hit in call:
            hits += [hit.place]
    except grpc.RpcError:
        pass
    return hits


def query():
    """A query that breaks off while gRPC reads it."""

    def words():
        yield pb.Word(text="tide")
        raise OSError("line 2 is not text")

    with serve(Index()) as server, connect("lab.Shard", server.target) as stub:
        try:
            list(stub.Find(words(), metadata=[("shard", "north")], timeout=5))
        except grpc.RpcError as error:
            print(f"{error.code().name}: {error.details()}")


def echo():
    """One refuses, the others are told."""
    lines = {}

    def ask(name):
        call = stub.Find(iter([]), metadata=[("shard", name)], timeout=5)
        stop = after_func(group.context, call.cancel)
        try:
            for _ in call:
                pass
        except grpc.RpcError as error:
            lines[name] = error.code().name
            raise
        finally:
            stop()

    with serve(Choosy()) as server, connect("lab.Shard", server.target) as stub:
        try:
            with Group() as group:
                for name in SHARDS:
                    group.go(ask, name)
        except grpc.RpcError as error:
            raised = error.code().name
    for name in SHARDS:
        print(f"{name:5} {lines[name]}")
    print("raised:", raised)


def front():
    """The status of an inner call, as it comes out of a handler that does not catch it."""
    with serve(Index()) as inner, connect("lab.Shard", inner.target) as shard:
        find = partial(shard.Find, metadata=[("shard", "east")])
        with serve(Careless(find)) as outer, connect("lab.Search", outer.target) as stub:
            try:
                stub.Ask(pb.SearchRequest(words=["tide"]), timeout=5)
            except grpc.RpcError as error:
                print(f"{error.code().name}: {error.details().splitlines()[0]}")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
