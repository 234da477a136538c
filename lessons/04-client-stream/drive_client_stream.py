"""What runs around `client_stream.py`: clients for `Readings`, servers for `upload`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

import grpc

from qrpc_lab.check import Serve
from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.pb import readings_pb2_grpc

PATIENCE = 3.0
"""How long an end of the call waits for the other before it gives up, in seconds."""

BEYOND = 60  # readings that a fast station has, when the window is full
ENDLESS = 2000  # readings of a station that never ends, as far as one check can tell


class StationLost(Exception):
    """The station's cable broke in the middle of its readings."""


# Clients for the learner's `Readings`


def summarises(exercise):
    """Serve the learner's `Readings`."""
    return exercise.Readings()


def probe_summarises(stub, case):
    """Send the loads at the same time."""
    calls = [stub.Record.future(_readings(load), timeout=PATIENCE) for load in case.loads]
    return [_outcome(call.result) for call in calls]


def empty_stream(exercise):
    """Serve the learner's `Readings`."""
    return exercise.Readings()


def probe_empty_stream(stub):
    """Send nothing, and end the stream."""
    return _outcome(lambda: stub.Record(iter(()), timeout=PATIENCE))


def refuses_at_once(exercise):
    """Serve the learner's `Readings`."""
    return exercise.Readings()


def probe_refuses_at_once(stub, case):
    """Send a load, a reading without a station, and then wait for the answer."""
    answered = threading.Event()

    def requests() -> Iterator[pb.Reading]:
        yield from _readings(case.load)
        yield pb.Reading(celsius=case.stray)
        answered.wait(2 * PATIENCE)

    call = stub.Record.future(requests(), timeout=PATIENCE)
    call.add_done_callback(lambda _: answered.set())
    return _outcome(call.result)


# Servers for the learner's `upload`


def sends_them_all(exercise, case, target):
    """Upload a load that is there at once."""
    with grpc.insecure_channel(target) as channel:
        stub = readings_pb2_grpc.ReadingsStub(channel)
        return _outcome(lambda: exercise.upload(stub, _readings(case.load)))


def serve_sends_them_all(case):
    """Read to the end."""
    return _UntilTheEnd(case.load, case.answer)


def sends_as_they_come(exercise, case, target, peer, mark):
    """Upload from a station whose next reading comes when the last one has arrived."""

    def readings() -> Iterator[pb.Reading]:
        for number, reading in enumerate(_readings(case.load)):
            yield reading
            if _hear(peer, PATIENCE) != number:
                mark("stalled", number=number)
                return
            if number == case.pause:
                _hear(peer, case.silence)  # the station has nothing to say for a while

    with grpc.insecure_channel(target) as channel:
        stub = readings_pb2_grpc.ReadingsStub(channel)
        return _outcome(lambda: exercise.upload(stub, readings()))


def serve_sends_as_they_come(case, peer):
    """Read to the end, and tell of each reading and of the end."""
    return _UntilTheEnd(case.load, case.answer, on_reading=peer.tell, on_end=peer.tell)


def hears_the_answer(exercise, case, target, peer):
    """Upload from endless stations, slow and fast, and count the threads that stay."""
    before = set(threading.enumerate())
    with grpc.insecure_channel(target, options=_pairs(case.options)) as channel:
        stub = _Watched(readings_pb2_grpc.ReadingsStub(channel))
        outcomes = [_one_early_answer(exercise, stub, peer, case, pace) for _, pace in case.calls]
        # in a schedule of the explorer nobody needs to count: it knows who waits for ever
        return {"outcomes": outcomes, "left": _still_there(before) if case.counted else 0}


def serve_hears_the_answer(case, peer):
    """Answer after the first reading."""
    return Serve(_AfterTheFirst(iter(case.calls), peer), options=_pairs(case.options))


def passes_on_the_error(exercise, case, target, peer):
    """Upload from a station that breaks, and wait until the server has heard of it."""

    def readings() -> Iterator[pb.Reading]:
        for number, reading in enumerate(_readings(case.load)):
            yield reading
            if _hear(peer, PATIENCE) != number:
                return
        raise StationLost

    with grpc.insecure_channel(target) as channel:
        stub = readings_pb2_grpc.ReadingsStub(channel)
        try:
            outcome = _outcome(lambda: exercise.upload(stub, readings()))
        except StationLost:
            outcome = {"code": "StationLost"}
        while _hear(peer, PATIENCE) not in {"over", None}:
            pass  # the call has ended before its channel is closed
        return outcome


def serve_passes_on_the_error(case, peer):
    """Read to the end, and tell when the call is over."""
    return _Listens(case.answer, peer)


class _UntilTheEnd(readings_pb2_grpc.ReadingsServicer):
    """Reads to the end, but does not wait for ever for an end that does not come."""

    def __init__(
        self,
        load: list[list[object]],
        answer: dict[str, float],
        on_reading: Callable[[object], object] = bool,
        on_end: Callable[[object], object] = bool,
    ) -> None:
        self._expected, self._answer = len(load), answer
        self._on_reading, self._on_end = on_reading, on_end

    def Record(self, requests, context):
        overdue = threading.Timer(PATIENCE, context.cancel)
        overdue.daemon = True
        for number, _ in enumerate(requests):
            self._on_reading(number)
            if number + 1 == self._expected:
                overdue.start()
        overdue.cancel()
        self._on_end("end")
        return pb.Summary(**self._answer)


class _AfterTheFirst(readings_pb2_grpc.ReadingsServicer):
    """Has an answer after one reading, whatever else the client has to send."""

    def __init__(self, calls: Iterator[list[str]], peer) -> None:
        self._calls, self._peer = calls, peer

    def Record(self, requests, context):
        answer, pace = next(self._calls)
        next(requests)
        if pace == "fast":
            while _hear(self._peer, 0.2) is not None:
                pass  # until the station has nothing to tell: the window is full
        threading.Event().wait(0.05)  # the client goes on: it waits for the station, or to send
        if answer != "OK":
            context.abort(getattr(grpc.StatusCode, answer), "not this station")
        return pb.Summary(count=1)


class _Listens(readings_pb2_grpc.ReadingsServicer):
    """Tells each reading that arrives, and when the call is over."""

    def __init__(self, answer: dict[str, float], peer) -> None:
        self._answer, self._peer = answer, peer

    def Record(self, requests, context):
        context.add_callback(lambda: self._peer.tell("over"))
        for number, _ in enumerate(requests):
            self._peer.tell(number)
        return pb.Summary(**self._answer)


class _Watched:
    """A stub whose `Record` says when its call is over, before anybody else hears of it."""

    def __init__(self, stub) -> None:
        self._record = stub.Record
        self.Record = self
        self.over = threading.Event()

    def future(self, *args: object, **options: object) -> grpc.Future:
        over = self.over
        call = self._record.future(*args, **options)
        call.add_done_callback(lambda _: over.set())
        return call

    def __call__(self, *args: object, **options: object) -> object:
        return self.future(*args, **options).result()

    def with_call(self, *args: object, **options: object) -> object:
        call = self.future(*args, **options)
        return call.result(), call


def _one_early_answer(exercise, stub: _Watched, peer, case, pace: str) -> dict[str, object]:
    """Upload from a station that goes on for ever, to a server that answers after one reading.

    A slow station has its next reading when the answer is there; a fast one fills the window, so
    that the answer comes in the middle of a send. Whoever has room for more than the window gets
    some more, and then nothing until the answer is there.
    """
    stub.over = over = threading.Event()
    late = 0
    station = "endless" * (case.words if pace == "fast" else 1)

    def readings() -> Iterator[pb.Reading]:
        nonlocal late
        for number in range(ENDLESS):
            late += over.is_set()
            yield pb.Reading(station=station, celsius=number)
            if pace == "slow" or number == case.full + BEYOND:  # so that the answer can overtake
                over.wait(PATIENCE)
            elif number < case.full:
                peer.tell(number)

    outcome = _outcome(lambda: exercise.upload(stub, readings()))
    return outcome | {"late": late}


# Shared


def _pairs(options: Iterable[Iterable[object]]) -> list[tuple[object, ...]]:
    return [tuple(pair) for pair in options]


def _still_there(before: set[threading.Thread]) -> int:
    """How many threads have come and do not go, not even for somebody who waits for them."""
    patience = time.monotonic() + PATIENCE / 2
    while came := [thread for thread in threading.enumerate() if thread not in before]:
        left = patience - time.monotonic()
        if left <= 0:
            break
        running = [thread for thread in came if thread.is_alive()]
        if running:
            running[0].join(left)
        else:  # one is just being started
            time.sleep(0.001)
    return len(came)


def _readings(load: Iterable[Iterable[object]]) -> Iterator[pb.Reading]:
    return (pb.Reading(station=station, celsius=celsius) for station, celsius in load)


def _outcome(call: Callable[[], object]) -> dict[str, object]:
    """The status of a call, and the summary where there is one, as plain data."""
    try:
        answer = call()
    except grpc.RpcError as error:
        return {"code": error.code().name}
    except grpc.FutureCancelledError:
        return {"code": "CANCELLED"}
    if not isinstance(answer, pb.Summary):
        return {"code": "OK", "type": type(answer).__name__}
    names = ("count", "coldest", "warmest", "mean")
    return {"code": "OK"} | {name: getattr(answer, name) for name in names}


def _hear(peer, seconds: float) -> object:
    """The next word of the other side, or None when it has none for so long."""
    try:
        return peer.hear(seconds)
    except TimeoutError:
        return None


# `qrpc-lab run 4`


def demo(exercise, serve) -> None:
    """Four readings of one station, on a server of the exercise's own."""
    target = serve(exercise.Readings())
    load = [("Zugspitze", celsius) for celsius in (-4.5, -6.0, 0.0, 1.5)]
    with grpc.insecure_channel(target) as channel:
        summary = exercise.upload(readings_pb2_grpc.ReadingsStub(channel), _readings(load))
    print(f"{summary.count} readings, {summary.coldest} to {summary.warmest}, mean {summary.mean}")
