"""Go's way: a channel that is closed when the call is over, and a select at each send."""

from __future__ import annotations

import grpc

from qrpc_lab import Chan, recv, select, send
from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.pb import readings_pb2_grpc

SECONDS = 5.0


class Readings(readings_pb2_grpc.ReadingsServicer):
    """As in the solution."""

    def Record(self, requests, context):
        """Collect, then answer."""
        values = []
        for reading in requests:
            if not reading.station:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no station")
            values.append(reading.celsius)
        if not values:
            return pb.Summary()
        mean = sum(values) / len(values)
        return pb.Summary(count=len(values), coldest=min(values), warmest=max(values), mean=mean)


def upload(stub, readings):
    """Send, or hear that it is over."""
    outbox, over = Chan(), Chan()
    call = stub.Record.future(iter(outbox), timeout=SECONDS)
    call.add_done_callback(lambda _: over.close())
    try:
        for reading in readings:
            if select(send(outbox, reading), recv(over)).index == 1:
                break
    except BaseException:
        call.cancel()
        raise
    finally:
        outbox.close()
    return call.result()
