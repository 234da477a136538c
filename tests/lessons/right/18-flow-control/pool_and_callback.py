"""A pool of one takes the ticks, and its future closes the slot; the context is in a `with`."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import grpc

from qrpc_lab import Chan, Context, RecvChan, WouldBlock, background, with_cancel
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.pb import quotes_pb2_grpc


@contextmanager
def _until_left(context: grpc.ServicerContext) -> Iterator[Context]:
    """A context that ends with the block, or with the call."""
    ctx, cancel = with_cancel(background())
    try:
        if not context.add_callback(cancel):
            cancel()
        yield ctx
    finally:
        cancel()


def _conflate(feed: RecvChan[pb.Tick], slot: Chan[pb.Tick]) -> None:
    for tick in feed:
        while not _offered(tick, slot):
            with suppress(WouldBlock):
                slot.recv_nowait()


def _offered(tick: pb.Tick, slot: Chan[pb.Tick]) -> bool:
    try:
        slot.send_nowait(tick)
    except WouldBlock:
        return False
    return True


class Ticker(quotes_pb2_grpc.TickerServicer):
    """The server: shows a phone what a symbol is worth now."""

    def __init__(self, subscribe: Callable[[Context, str], RecvChan[pb.Tick]]) -> None:
        """Keep the way to the exchange."""
        self.subscribe = subscribe

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        slot: Chan[pb.Tick] = Chan(1)
        with ThreadPoolExecutor(1) as pool, _until_left(context) as ctx:
            taken = pool.submit(_conflate, self.subscribe(ctx, request.symbol), slot)
            taken.add_done_callback(lambda _: slot.close())
            yield from slot
