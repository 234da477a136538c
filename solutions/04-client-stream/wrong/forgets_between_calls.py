"""expect: QL110

One station's readings showed up in the next one's summary, so they are forgotten when a call
begins. Tried by hand it is right now: one station after the other. Two that call at the same time
still share the list, and a call that begins empties it for the one that is under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import grpc

from qrpc_lab import Chan, go
from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.pb import readings_pb2_grpc

SECONDS = 5.0
"""The deadline that `upload` gives its call."""


class Readings(readings_pb2_grpc.ReadingsServicer):
    """The server: takes the readings of weather stations."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def Record(self, requests: Iterator[pb.Reading], context: grpc.ServicerContext) -> pb.Summary:
        """Read until the client half-closes, then answer with what the readings come to."""
        self.seen.clear()
        for reading in requests:
            if not reading.station:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a reading without a station")
            self.seen.append(reading.celsius)
        if not self.seen:
            return pb.Summary()
        return pb.Summary(
            count=len(self.seen),
            coldest=min(self.seen),
            warmest=max(self.seen),
            mean=sum(self.seen) / len(self.seen),
        )


def upload(stub: readings_pb2_grpc.ReadingsStub, readings: Iterable[pb.Reading]) -> pb.Summary:
    """Send `readings` one by one, each as soon as it is there, and return the server's answer."""
    outbox: Chan[pb.Reading] = Chan()
    call = stub.Record.future(iter(outbox), timeout=SECONDS)
    call.add_done_callback(lambda _: go(drain, outbox))
    try:
        for reading in readings:
            if call.done():
                break
            outbox.send(reading)
    except BaseException:
        call.cancel()
        raise
    finally:
        outbox.close()
    return call.result()


def drain(outbox: Chan[pb.Reading]) -> None:
    """Take what nobody else will: the call is over, and `upload` may be in the middle of a send."""
    for _ in outbox:
        pass
