"""Lesson 18, flow control: an exchange that waits for nobody, and phones that are slower."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import grpc

from qrpc_lab import Chan, Context, RecvChan, WouldBlock, background, go, with_cancel
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.pb import quotes_pb2_grpc


class Ticker(quotes_pb2_grpc.TickerServicer):
    """The server: shows a phone what a symbol is worth now."""

    def __init__(self, subscribe: Callable[[Context, str], RecvChan[pb.Tick]]) -> None:
        """Keep the way to the exchange.

        `subscribe(ctx, "ACME")` returns a channel of ticks that has no capacity. The exchange sends
        each tick to it when it is made. It closes the channel when trading ends, or `ctx`.
        """
        self.subscribe = subscribe

    def Quotes(
        self,
        request: pb.QuotesRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - nothing to ask it here
    ) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        slot: Chan[pb.Tick] = Chan(1, name="slot")
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), slot)
            yield from slot
        finally:
            cancel()


def keep_newest(feed: RecvChan[pb.Tick], slot: Chan[pb.Tick]) -> None:
    """Take every tick at once, and leave the newest in the slot."""
    for tick in feed:
        with suppress(WouldBlock):
            slot.recv_nowait()  # overtaken before the phone had time for it
        slot.send(tick)  # nobody else sends: there is room
    slot.close()  # what is in it still comes out
