"""A feeding thread and a bounded queue; the calling thread waits for the answer."""

from __future__ import annotations

import queue
import threading

import grpc

from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.pb import readings_pb2_grpc

SECONDS = 5.0


class Readings(readings_pb2_grpc.ReadingsServicer):
    """Asks for one reading after the other."""

    def Record(self, requests, context):
        """`next` with a default ends without an exception."""
        values = []
        while (reading := next(requests, None)) is not None:
            if not reading.station:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no station")
            values.append(reading.celsius)
        if values:
            mean = sum(values) / len(values)
            return pb.Summary(
                count=len(values), coldest=min(values), warmest=max(values), mean=mean
            )
        return pb.Summary()


_END = object()


def upload(stub, readings):
    """The thread looks up from a full queue now and then, to see whether it is still wanted."""
    outbox = queue.Queue(maxsize=4)
    over = threading.Event()
    errors = []

    def put(item):
        while not over.is_set():
            try:
                outbox.put(item, timeout=0.05)
            except queue.Full:
                continue
            return True
        return False

    def feed():
        try:
            for reading in readings:
                if not put(reading):
                    break
        except Exception as error:
            errors.append(error)
            call.cancel()
        finally:
            put(_END)

    def requests():
        while True:
            try:
                item = outbox.get(timeout=0.05)
            except queue.Empty:
                if over.is_set():
                    return
                continue
            if item is _END:
                return
            yield item

    call = stub.Record.future(requests(), timeout=SECONDS)
    call.add_done_callback(lambda _: over.set())
    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        return call.result()
    except (grpc.RpcError, grpc.FutureCancelledError):
        feeder.join()
        if errors:
            raise errors[0] from None
        raise
    finally:
        feeder.join()
