"""The Python side of the Go twin: the same server, the same scene."""

import server_stream

from qrpc_lab import Chan
from qrpc_lab.rpc import twin

MARKET = {"ACME": [9150, 9155, 9120], "IDLE": []}


def open_feed(symbol: str) -> Chan[int]:
    """Return the day's prices of one symbol in a channel that is closed already."""
    day = MARKET[symbol]
    feed = Chan(len(day))
    for cents in day:
        feed.send(cents)
    feed.close()
    return feed


def scene(stub: object) -> None:
    """Watch a symbol, one that was not traded today, and one that nobody trades."""
    for symbol in ("ACME", "IDLE", "NONE"):
        try:
            for cents in server_stream.prices(stub, symbol):
                print(symbol, cents)
            print(symbol, "closed")
        except server_stream.StreamCut as cut:
            print(symbol, "status", cut.code.value[0], "after", cut.received)


if __name__ == "__main__":
    twin.main("lab.Prices", serve=lambda: server_stream.Prices(open_feed), call=scene)
