"""Servicers that the tests of this folder serve: plain, well-behaved, one for each mode."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import grpc

from qrpc_lab.pb import (
    chat_pb2,
    chat_pb2_grpc,
    greeter_pb2,
    greeter_pb2_grpc,
    prices_pb2,
    prices_pb2_grpc,
    readings_pb2,
    readings_pb2_grpc,
)
from qrpc_lab.rpc import channel, service

if TYPE_CHECKING:
    from collections.abc import Iterator


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Greets; refuses an empty name."""

    def Greet(self, request, context):  # noqa: N802 - the method's name in the .proto
        """Answer one greeting."""
        if not request.name:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a name, please")
        return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")


class Prices(prices_pb2_grpc.PricesServicer):
    """Three quotes of any symbol."""

    def Watch(self, request, context) -> Iterator[prices_pb2.Quote]:  # noqa: N802 - as above
        """Stream them."""
        for number in (1, 2, 3):
            yield prices_pb2.Quote(symbol=request.symbol, cents=100 * number, sequence=number)


class Readings(readings_pb2_grpc.ReadingsServicer):
    """Counts what it is sent."""

    def Record(self, request_iterator, context):  # noqa: N802 - as above
        """Read all, then answer."""
        return readings_pb2.Summary(count=sum(1 for _ in request_iterator))


class Chat(chat_pb2_grpc.ChatServicer):
    """Speaks first, then echoes."""

    def Talk(self, request_iterator, context) -> Iterator[chat_pb2.Line]:  # noqa: N802 - as above
        """Echo every line."""
        yield chat_pb2.Line(author="server", text="welcome")
        for line in request_iterator:
            yield chat_pb2.Line(author="server", text=line.text)


ALL = (Greeter, Prices, Readings, Chat)


@contextmanager
def connected(full_name: str, target: str):
    """Give a stub that has its connection already: on a busy machine making it takes a while.

    For tests that look at deadlines, which run from the call and not from the connection.
    """
    with channel(target) as ready:
        grpc.channel_ready_future(ready).result(30)
        yield service(full_name).stub(ready)
