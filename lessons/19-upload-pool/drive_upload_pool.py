"""Disks that are slow, full or watched, senders that wait, and a film that is read by the piece."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random

import grpc

from qrpc_lab import go
from qrpc_lab.check import Serve
from qrpc_lab.pb import uploads_pb2 as pb
from qrpc_lab.pb import uploads_pb2_grpc

WINDOWS = True
"""`qrpc-lab run 19 --wire` shows the windows as well."""

PATIENCE = 3.0  # seconds until one side believes that nothing will come from the other
QUIET = 0.1  # seconds after which what was going to happen has mostly happened
FIRST = b"1"  # what the chunks of the first of two files begin with
SMALL = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_535)]


# Every chunk, all at once


def stores_every_chunk(exercise, case, peer):
    """Serve disks that take a moment."""
    disks = _Disks(case)
    disks.before = lambda _: time.sleep(0.01)
    return disks.serve(exercise, peer)


def probe_stores_every_chunk(stub, case, peer):
    """Send a file and end."""
    return _send(stub, case, peer, _chunks(case))


stores_a_small_file = stores_every_chunk
probe_stores_a_small_file = probe_stores_every_chunk

counts_what_all_have_stored = stores_every_chunk
probe_counts_what_all_have_stored = probe_stores_every_chunk


def all_disks_at_once(exercise, case, peer):
    """Serve disks that take their time."""
    disks = _Disks(case)
    disks.before = lambda _: time.sleep(case.moment)
    return disks.serve(exercise, peer)


def probe_all_disks_at_once(stub, case, peer):
    """Send a file and end."""
    return _send(stub, case, peer, _chunks(case))


# A sender that is held back


def holds_the_sender_back(exercise, case, peer):
    """Serve disks that store nothing for a while, through a small window."""
    disks = _Disks(case)
    opened = threading.Event()

    def nothing_goes(_: int) -> None:
        if not opened.is_set():
            opened.wait(case.closed)
            opened.set()

    disks.before = nothing_goes
    return disks.serve(exercise, peer, options=SMALL)


def probe_holds_the_sender_back(stub, case, peer):
    """Send as fast as it goes."""
    return _send(stub, case, peer, _chunks(case))


# Two files at once


def keeps_files_apart(exercise, case, peer):
    """Serve disks that store nothing of the first file until somebody says so."""
    opened = threading.Event()

    def store(_: int, data: bytes) -> None:
        if data.startswith(FIRST):
            opened.wait()

    def wait_for_the_word() -> None:
        with suppress(TimeoutError):
            peer.hear(8 * PATIENCE)
        opened.set()

    go(wait_for_the_word, name="clerk")
    return exercise.Uploads(store, case.workers)


def probe_keeps_files_apart(stub, case, peer):
    """Send a file whose disks stand still, and then another one."""
    first = _pieces(FIRST, case.first)
    slow = stub.Upload.future(first, timeout=4 * PATIENCE)
    time.sleep(QUIET)
    second = _told(lambda: stub.Upload(_pieces(b"2", case.second), timeout=PATIENCE))
    peer.tell("open")
    return {"first": _told(slow.result), "second": second}


def _pieces(mark: bytes, sizes: list[int]) -> Iterator[pb.Chunk]:
    for number, size in enumerate(sizes):
        yield pb.Chunk(number=number, data=mark * size)


def _told(answer: Callable[[], pb.Stored]) -> list[object]:
    try:
        stored = answer()
    except grpc.RpcError as error:
        return [error.code().name]
    return ["OK", stored.chunks, stored.bytes]


# A disk that fails


def _with_a_broken_disk(exercise, case, peer):
    disks = _Disks(case)

    def fail(number: int) -> None:
        time.sleep(0.01)
        if number == case.broken:
            message = f"sector {number} of /mnt/archive is broken"
            raise OSError(message)

    disks.before = fail
    return disks.serve(exercise, peer)


tells_a_failure = _with_a_broken_disk
fails_at_once = _with_a_broken_disk


def probe_tells_a_failure(stub, case, peer):
    """Send a file and end."""
    return _send(stub, case, peer, _chunks(case))


def probe_fails_at_once(stub, case, peer):
    """Send some chunks, and then wait to be told: the file goes on, but not now."""
    return _send(stub, case, peer, _chunks(case), ends=False)


# A sender that leaves


def leaves_nothing_behind(exercise, case, peer):
    """Serve disks that take a moment."""
    disks = _Disks(case)
    disks.before = lambda _: time.sleep(0.01)
    return disks.serve(exercise, peer)


def probe_leaves_nothing_behind(stub, case, peer):
    """Send some chunks, and leave without an end."""
    with _open_end(_chunks(case)) as (requests, sent):
        call = stub.Upload.future(requests, timeout=4 * PATIENCE)
        sent.wait(PATIENCE)
        call.cancel()
    return _ask(peer)


# The sender


def sends_a_film_in_pieces(exercise, stub, case):
    """Upload a file of some megabytes."""
    return _uploaded(exercise, stub, io.BytesIO(film(case.seed, case.size)))


def serve_sends_a_film_in_pieces():
    """Take everything."""
    return _Archive()


def reads_as_it_sends(exercise, stub, case, peer):
    """Upload a file, and tell how much of it was read when the server had taken one chunk."""
    file = _Watched(film(case.seed, case.size))

    def look() -> None:
        with suppress(TimeoutError):
            peer.hear(4 * PATIENCE)
            time.sleep(QUIET)
            read.append(file.taken)
        peer.tell("go on")

    read: list[int] = []
    go(look)
    uploaded = _uploaded(exercise, stub, file)
    return {**uploaded, "read": read[0] if read else None}


def serve_reads_as_it_sends(peer):
    """Take one chunk, then look away for a while."""

    def wait(number: int) -> None:
        if number == 0:
            peer.tell("one is here")
            with suppress(TimeoutError):
                peer.hear(2 * PATIENCE)

    return Serve(_Archive(wait), options=SMALL)


def film(seed: int, size: int) -> bytes:
    """The bytes of a file, the same for the same seed."""
    return Random(seed).randbytes(size)  # noqa: S311 - the same for the same seed, no secret


def _uploaded(exercise, stub, file) -> dict[str, object]:
    try:
        stored = exercise.upload(stub, file)
    except grpc.RpcError as error:
        return {"code": error.code().name}
    return {"code": "OK", "chunks": stored.chunks, "bytes": stored.bytes}


class _Watched(io.BytesIO):
    """A file that counts what was read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


class _Archive(uploads_pb2_grpc.UploadsServicer):
    """Counts what it gets."""

    def __init__(self, after=lambda _: None) -> None:
        self._after = after

    def Upload(self, requests, context):
        count = size = 0
        for chunk in requests:
            self._after(count)
            count += 1
            size += len(chunk.data)
        return pb.Stored(chunks=count, bytes=size)


# Shared


class _Disks:
    """Where chunks are stored: who is at work, and how far the reader has run ahead."""

    def __init__(self, case) -> None:
        self._case = case
        self._lock = threading.Lock()
        self.before = lambda _: None
        self.running = self.most = self.begun = self.taken = self.ahead = 0
        self.stored: list[list[object]] = []
        self.at_the_end: list[list[object]] | None = None

    def store(self, number: int, data: bytes) -> None:
        """Store one chunk."""
        with self._lock:
            self.begun += 1
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            self.before(number)
            with self._lock:
                self.stored.append([number, len(data), bytes(data[:4]).hex()])
        finally:
            with self._lock:
                self.running -= 1

    def serve(self, exercise, peer, options=()) -> Serve:
        """The learner's `Uploads` before these disks; tells what was seen when asked."""
        disks = self

        class Watched(exercise.Uploads):
            def Upload(self, requests, context):
                answer = super().Upload(_Counted(requests, disks), context)
                disks.at_the_end = list(disks.stored)
                return answer

        go(self._tell, peer, name="clerk")
        return Serve(Watched(self.store, self._case.workers), options=options)

    def took_one(self) -> None:
        """Count a chunk that was taken from the sender."""
        with self._lock:
            self.taken += 1
            self.ahead = max(self.ahead, self.taken - len(self.stored))

    def _tell(self, peer) -> None:
        with suppress(TimeoutError):
            peer.hear(8 * PATIENCE)
            peer.tell(
                {
                    "stored": self.stored,
                    "at the end": self.at_the_end,
                    "most": self.most,
                    "begun": self.begun,
                    "ahead": self.ahead,
                    "taken": self.taken,
                }
            )


class _Counted:
    """The requests of a call, counted when they are taken."""

    def __init__(self, requests, disks: _Disks) -> None:
        self._requests, self._disks = requests, disks

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> pb.Chunk:
        chunk = next(self._requests)
        self._disks.took_one()
        return chunk


def _chunks(case) -> list[pb.Chunk]:
    return [
        pb.Chunk(number=number, data=bytes([mark]) * size)
        for number, (mark, size) in enumerate(case.chunks)
    ]


def _send(stub, case, peer, chunks, *, ends: bool = True) -> dict[str, object]:
    """Upload chunks; the answer, how many gRPC took from the sender, and what the disks saw."""
    with _open_end(chunks, ends=ends) as (requests, _):
        try:
            stored = stub.Upload(requests, timeout=case.seconds)
        except grpc.RpcError as error:
            answer = {"code": error.code().name}
        else:
            answer = {"code": "OK", "chunks": stored.chunks, "bytes": stored.bytes}
    return {**answer, **_ask(peer)}


@contextmanager
def _open_end(chunks, *, ends: bool = False) -> Iterator[tuple[Iterator[pb.Chunk], object]]:
    """Requests that do not end before the block does, and an event for when all were taken."""
    over, sent = threading.Event(), threading.Event()

    def requests() -> Iterator[pb.Chunk]:
        yield from chunks
        sent.set()
        if not ends:
            over.wait()

    try:
        yield requests(), sent
    finally:
        over.set()


def _ask(peer) -> dict[str, object]:
    """What the disks have seen."""
    peer.tell("tell me")
    try:
        return peer.hear(2 * PATIENCE)
    except TimeoutError:
        return {}


# `qrpc-lab run 19`


def demo(exercise, serve) -> None:
    """A film of twelve chunks, on two slow disks."""
    lock = threading.Lock()

    def store(number: int, _: bytes) -> None:
        time.sleep(0.02)
        with lock:
            print(f"stored chunk {number}")

    target = serve(exercise.Uploads(store, 2), options=SMALL)
    with grpc.insecure_channel(target) as channel:
        stub = uploads_pb2_grpc.UploadsStub(channel)
        stored = exercise.upload(stub, io.BytesIO(film(1, 12 * exercise.CHUNK)))
        print(f"{stored.chunks} chunks, {stored.bytes} bytes")
