"""expect: QL102

A `select` with two cases: take a tick, or hand over the newest. When the phone has left, the feed
is closed, and the last tick waits to be handed over to somebody who is no longer there.
"""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Chan, Context, RecvChan, background, go, recv, select, send, with_cancel
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

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        phone: Chan[pb.Tick] = Chan()
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), phone)
            yield from phone
        finally:
            cancel()


def keep_newest(feed: RecvChan[pb.Tick], phone: Chan[pb.Tick]) -> None:
    """Take ticks as they come, and hand over the newest when the phone has time for it."""
    newest, trading = None, True
    while trading or newest is not None:
        chosen = select(
            recv(feed if trading else None),
            send(phone if newest is not None else None, newest),
        )
        if chosen.index == 1:
            newest = None
        elif chosen.ok:
            newest = chosen.value
        else:
            trading = False
    phone.close()
