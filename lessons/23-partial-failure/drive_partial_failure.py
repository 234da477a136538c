"""Shards that answer, break, hang or refuse, as their names in a case say, and who asks them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import grpc

from qrpc_lab import now
from qrpc_lab.pb import search_pb2 as pb
from qrpc_lab.pb import search_pb2_grpc

PATIENCE = 3.0  # seconds for which somebody waits before it gives the others up
TOGETHER = 30.0  # seconds after which shards that wait for each other answer all the same
HANGS = 60.0  # seconds after which even a shard that hangs gives up


class Unreadable(Exception):
    """The list of words broke off."""


# -- the learner calls -----------------------------------------------------------------------


def _search(exercise, stub, case):
    """Search, and tell what came of it and which calls were still open then."""
    shards, began = {name: _Shard(stub, name) for name in case.shards}, now()
    told = _tried(lambda: exercise.search(shards, _query(case), case.seconds))
    still = [name for name, shard in shards.items() if shard.is_open()]
    return told | {"open": still, "seconds": round(now() - began, 1)}


asks_every_shard = _search
asks_all_at_once = _search
names_who_is_missing = _search
raises_what_the_query_raises = _search
refused_by_one_is_refused = _search


def _serve(case):
    return _Index(case.shards)


serve_asks_every_shard = _serve
serve_names_who_is_missing = _serve
serve_raises_what_the_query_raises = _serve
serve_refused_by_one_is_refused = _serve


def serve_asks_all_at_once(case):
    """Answer when all shards are being asked."""
    return _Index(case.shards, _Together(len(case.shards)))


# -- the learner serves, and calls -----------------------------------------------------------


def _front(exercise, target, case):
    """Serve the front of all shards, on a channel that is open for as long as the front is."""
    stub = search_pb2_grpc.ShardStub(grpc.insecure_channel(target))
    shards = _Shards({name: _Shard(stub, name, case.trouble) for name in case.shards})
    front = exercise.Front(shards, case.seconds)
    shards.trouble = case.trouble
    return front


answers_with_what_it_has = _front
refuses_what_a_shard_refuses = _front
says_that_nobody_answers = _front
keeps_its_troubles_to_itself = _front

serve_answers_with_what_it_has = _serve
serve_refuses_what_a_shard_refuses = _serve
serve_says_that_nobody_answers = _serve
serve_keeps_its_troubles_to_itself = _serve


def _probe_twice(stub, case):
    """Ask the front a second time: nothing of the first may be left in it."""
    _probe(stub, case)
    return _probe(stub, case)


def _probe(stub, case):
    """Ask the front."""
    try:
        reply = stub.Ask(pb.SearchRequest(words=case.words), timeout=4 * PATIENCE)
    except grpc.RpcError as error:
        return {"code": error.code().name, "details": error.details()}
    missing = {one.shard: one.code for one in reply.missing}
    return {"code": "OK", "details": "", "hits": _spelt(reply.hits), "missing": missing}


probe_answers_with_what_it_has = _probe_twice
probe_refuses_what_a_shard_refuses = _probe
probe_says_that_nobody_answers = _probe
probe_keeps_its_troubles_to_itself = _probe


# -- shards ----------------------------------------------------------------------------------


class _Index(search_pb2_grpc.ShardServicer):
    """All shards in one server: a call says in its metadata which one it is for.

    A shard is three things: how many places it has of each word, after how many places in all
    something happens, and what: nothing (""), "hang", or the status that ends the call.
    """

    def __init__(self, shards: dict[str, list[object]], together: _Together | None = None) -> None:
        self._shards = shards
        self._together = together

    def Find(self, requests, context):
        name = dict(context.invocation_metadata())["shard"]
        places, after, what = self._shards[name]
        if self._together is not None:
            self._together.wait()
        hits = _places(name, requests, places)
        yield from itertools.islice(hits, after) if what else hits
        if what == "hang":
            _wait_for_the_end(context)
        elif what:
            context.abort(grpc.StatusCode[what], f"{name} says {what.lower()}")


def _places(name: str, requests: Iterator[pb.Word], count: int) -> Iterator[pb.Hit]:
    with suppress(grpc.RpcError):  # who asks is gone
        for word in requests:
            for number in range(1, count + 1):
                yield pb.Hit(word=word.text, place=f"{name} {number}")


def _wait_for_the_end(context: grpc.ServicerContext) -> None:
    over = threading.Event()
    if context.add_callback(over.set):
        over.wait(HANGS)


class _Together:
    """Lets calls through when `expected` of them have come."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._here = 0
        self._changed = threading.Condition()

    def wait(self) -> None:
        with self._changed:
            self._here += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._here >= self._expected, TOGETHER)


class _Shards(dict):
    """The shards by name, in a list that may fail while a search is under way."""

    trouble = ""

    def _check(self) -> None:
        if self.trouble:
            raise RuntimeError(self.trouble)

    def __iter__(self) -> Iterator[str]:
        self._check()
        return super().__iter__()

    def __getitem__(self, name: str) -> _Shard:
        self._check()
        return super().__getitem__(name)

    def items(self):
        self._check()
        return super().items()

    def values(self):
        self._check()
        return super().values()

    def keys(self):
        self._check()
        return super().keys()


class _Shard:
    """A stub that says which shard its calls are for, and remembers them."""

    def __init__(self, stub, name: str, trouble: str = "") -> None:
        self._stub = stub
        self._name = name
        self._trouble = trouble
        self._calls: list[grpc.Call] = []

    def Find(self, requests, timeout=None, metadata=None, **options: object):
        if self._trouble:
            raise RuntimeError(self._trouble)
        to = (*(metadata or ()), ("shard", self._name))
        call = self._stub.Find(requests, timeout=timeout, metadata=to, **options)
        self._calls.append(call)
        return call

    def is_open(self) -> bool:
        return any(call.is_active() for call in self._calls)


# -- words and what became of them -----------------------------------------------------------


def _query(case):
    """The words as a list, or as a generator that can be read once and may break off."""
    return _lazily(case.words, case.breaks) if case.lazy else list(case.words)


def _lazily(words, breaks: str):
    yield from words
    if breaks:
        raise Unreadable(breaks)


def _tried(call: Callable[[], object]) -> dict[str, object]:
    """Tell what a search returned, or what it raised."""
    try:
        hits, missing = call()
    except grpc.RpcError as error:
        return {"raised": error.code().name, "details": error.details()}
    except Unreadable as error:
        return {"raised": "Unreadable", "details": str(error)}
    if not isinstance(hits, list):
        return {"raised": f"no list of hits, but {type(hits).__name__}", "details": ""}
    codes = {str(name): _name(code) for name, code in missing.items()}
    return {"raised": None, "hits": _spelt(hits), "missing": codes}


def _name(code: object) -> str:
    return code.name if isinstance(code, grpc.StatusCode) else f"{type(code).__name__} {code}"


def _spelt(hits) -> list[str]:
    return [f"{hit.word} at {hit.place}" for hit in hits]


# -- for `qrpc-lab run` ----------------------------------------------------------------------


def demo(exercise, serve) -> None:
    """Three shards, one of which is down; a word that is none."""
    index = {"north": [2, 0, ""], "east": [0, 0, "UNAVAILABLE"], "south": [1, 1, "DATA_LOSS"]}
    with grpc.insecure_channel(serve(_Index(index))) as channel:
        stub = search_pb2_grpc.ShardStub(channel)
        shards = {name: _Shard(stub, name) for name in index}
        hits, missing = exercise.search(shards, ["tide", "moon"], 5)
        print(*_spelt(hits), sep="\n")
        print("missing:", ", ".join(f"{name} ({missing[name].name})" for name in sorted(missing)))
