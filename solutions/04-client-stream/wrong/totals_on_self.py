"""expect: QL110

The readings are kept on the servicer, as one keeps state in a class. There is one servicer for
all calls: the second station's summary holds the first one's readings.
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
