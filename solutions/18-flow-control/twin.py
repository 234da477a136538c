"""The Python side of the Go twin: the same server, the same scene."""

import flow_control

from qrpc_lab import Chan, Context, go, recv, select, send
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.rpc import twin

QUOTES = {"ACME": 40, "IDLE": 0}


def subscribe(ctx: Context, symbol: str) -> Chan[pb.Tick]:
    """Return a channel of ticks, which is closed when trading ends, or `ctx`."""
    feed: Chan[pb.Tick] = Chan()

    def trade() -> None:
        for number in range(1, QUOTES[symbol] + 1):
            tick = pb.Tick(sequence=number, cents=9150 + number)
            if select(send(feed, tick), recv(ctx.done())).index == 1:
                break
        feed.close()

    go(trade)
    return feed


def scene(stub: object) -> None:
    """Follow a day of forty quotes, and one without any."""
    for symbol in ("ACME", "IDLE"):
        last = 0
        for tick in stub.Quotes(pb.QuotesRequest(symbol=symbol)):
            if tick.sequence <= last:
                print(symbol, "went back in time")
            last = tick.sequence
        print(symbol, "closed at quote", last)


if __name__ == "__main__":
    twin.main("lab.Ticker", serve=lambda: flow_control.Ticker(subscribe), call=scene)
