"""A weather station's readings: many messages up, one answer down.

Two things to write, one for each end of the call. README.md (`qrpc-lab show 4`) says what they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import grpc  # noqa: TC002 - you will need it

from qrpc_lab import Chan, go  # noqa: F401 - you will need them
from qrpc_lab.pb import readings_pb2 as pb
from qrpc_lab.pb import readings_pb2_grpc

SECONDS = 5.0
"""The deadline that `upload` gives its call."""


class Readings(readings_pb2_grpc.ReadingsServicer):
    """The server: takes the readings of weather stations."""

    def Record(self, requests: Iterator[pb.Reading], context: grpc.ServicerContext) -> pb.Summary:
        """Read until the client half-closes, then answer with what the readings come to."""
        raise NotImplementedError("TODO: read to the end of the stream, refuse what has no station")


def upload(stub: readings_pb2_grpc.ReadingsStub, readings: Iterable[pb.Reading]) -> pb.Summary:
    """Send `readings` one by one, each as soon as it is there, and return the server's answer."""
    raise NotImplementedError("TODO: send through a channel of your own, and close it")
