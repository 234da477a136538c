"""expect: QL110

The answer is filled in as the readings come, and a new `Summary` holds zeros. In July the
coldest reading is 0, which nobody has measured, and in January the warmest.
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

    def Record(self, requests: Iterator[pb.Reading], context: grpc.ServicerContext) -> pb.Summary:
        """Read until the client half-closes, then answer with what the readings come to."""
        summary, total = pb.Summary(), 0.0
        for reading in requests:
            if not reading.station:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a reading without a station")
            summary.count += 1
            summary.coldest = min(summary.coldest, reading.celsius)
            summary.warmest = max(summary.warmest, reading.celsius)
            total += reading.celsius
            summary.mean = total / summary.count
        return summary


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
