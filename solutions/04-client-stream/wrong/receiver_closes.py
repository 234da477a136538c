"""expect: QL107

When the call is over nobody will receive, so the channel is closed on the receiving side. The
sender cannot know, is in the middle of a send, and gets SendOnClosed in place of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import grpc

from qrpc_lab import Chan
from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.pb import readings_pb2_grpc

SECONDS = 5.0
"""The deadline that `upload` gives its call."""


class Readings(readings_pb2_grpc.ReadingsServicer):
    """The server: takes the readings of weather stations."""

    def Record(self, requests: Iterator[pb.Reading], context: grpc.ServicerContext) -> pb.Summary:
        """Read until the client half-closes, then answer with what the readings come to."""
        seen: list[float] = []
        for reading in requests:
            if not reading.station:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a reading without a station")
            seen.append(reading.celsius)
        if not seen:
            return pb.Summary()
        return pb.Summary(
            count=len(seen), coldest=min(seen), warmest=max(seen), mean=sum(seen) / len(seen)
        )


def upload(stub: readings_pb2_grpc.ReadingsStub, readings: Iterable[pb.Reading]) -> pb.Summary:
    """Send `readings` one by one, each as soon as it is there, and return the server's answer."""
    outbox: Chan[pb.Reading] = Chan()
    call = stub.Record.future(iter(outbox), timeout=SECONDS)
    call.add_done_callback(lambda _: outbox.close())
    try:
        for reading in readings:
            if call.done():
                break
            outbox.send(reading)
    except BaseException:
        call.cancel()
        raise
    if not call.done():
        outbox.close()
    return call.result()
