"""The feeder is a task of an executor, and its error comes out of its future."""

from __future__ import annotations

import concurrent.futures
import queue

import grpc

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
    """Wait for the answer here, and for the feeder after it."""
    outbox = queue.SimpleQueue()
    call = stub.Record.future(iter(outbox.get, None), timeout=SECONDS)

    def feed():
        try:
            for reading in readings:
                if call.done():
                    break
                outbox.put(reading)
        except BaseException:
            call.cancel()
            raise
        finally:
            outbox.put(None)

    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as pool:
        fed = pool.submit(feed)
        try:
            summary = call.result()
        except grpc.FutureCancelledError:
            fed.result()
            raise
    fed.result()
    return summary
