"""Around the learner's feed: exchanges that trade on request, and screens that read in lockstep.

The exchange is here, in the learner's process, and does what the screen in the other one says: a
price is made only once the last one was seen. So a feed that is read to its end before the first
quote goes out waits for ever, and shows.
"""

from __future__ import annotations

import contextlib

import grpc

from qrpc_lab import Chan, go
from qrpc_lab.pb import prices_pb2, prices_pb2_grpc

PATIENCE = 2.5  # seconds until a screen believes that no quote will come


# -- the learner serves ----------------------------------------------------------------------


def streams_every_quote(exercise, case):
    """Serve feeds that are complete and closed."""
    return exercise.Prices(_past(case.market))


def probe_streams_every_quote(stub, case):
    """Watch all symbols at once, each from beginning to end."""
    calls = {symbol: _open(stub, symbol) for symbol in case.market}
    return {symbol: _read(call) for symbol, call in calls.items()}


def says_that_nobody_trades_it(exercise, case):
    """Serve feeds that are complete and closed."""
    return exercise.Prices(_past(case.market))


def probe_says_that_nobody_trades_it(stub, case):
    """Watch a symbol that is not there, then one that is."""
    return [_watch(stub, symbol) for symbol in (case.missing, *case.market)]


def sends_each_quote_at_once(exercise, case, peer):
    """Serve feeds that get a price when the screen says so."""
    return exercise.Prices(_live([case.symbol], peer))


def probe_sends_each_quote_at_once(stub, case, peer):
    """Ask for a price only when the last one was seen."""
    return _lockstep(stub, peer, [(case.symbol, cents) for cents in case.cents])


def keeps_watchers_apart(exercise, case, peer):
    """Serve feeds that get a price when the screen says so."""
    return exercise.Prices(_live(case.symbols, peer))


def probe_keeps_watchers_apart(stub, case, peer):
    """Watch several symbols at the same time."""
    return _lockstep(stub, peer, case.trades)


# -- the learner calls -----------------------------------------------------------------------


def serve_reads_to_the_end(case):
    """Send everything."""
    return _Exchange(case.market)


def reads_to_the_end(exercise, stub, case):
    """Read everything."""
    return {symbol: list(exercise.prices(stub, symbol)) for symbol in case.market}


def serve_yields_each_price_as_it_arrives(case, peer):
    """Send a quote only when the last one was seen."""
    return _Exchange({case.symbol: case.cents}, peer=peer)


def yields_each_price_as_it_arrives(exercise, stub, case, peer):
    """Say of each price that it was seen."""
    seen = []
    with contextlib.suppress(exercise.StreamCut, grpc.RpcError):
        for cents in exercise.prices(stub, case.symbol):
            seen.append(cents)
            peer.tell(cents)
    return seen


def serve_says_that_the_stream_was_cut(case):
    """Break off after the last price of each."""
    return _Exchange(case.market, cuts=case.cuts)


def says_that_the_stream_was_cut(exercise, stub, case):
    """Read each stream for as long as it goes, and say how it ended."""
    return {symbol: _end_of(exercise, stub, symbol) for symbol in case.market}


def serve_says_so_whenever_the_line_is_cut(case):
    """Send everything; what arrives is for the network to say."""
    return _Exchange({case.symbol: case.cents})


def says_so_whenever_the_line_is_cut(exercise, stub, case):
    """Read for as long as it goes, and say how it ended."""
    return _end_of(exercise, stub, case.symbol)


# -- for `qrpc-lab run` ----------------------------------------------------------------------


def demo(exercise, serve):
    """Watch a day's prices, then those of somebody whom nobody trades."""
    market = {"ACME": [9150, 9155, 9120, 9180]}
    with grpc.insecure_channel(serve(exercise.Prices(_past(market)))) as channel:
        stub = prices_pb2_grpc.PricesStub(channel)
        for symbol in ("ACME", "NONE"):
            try:
                for cents in exercise.prices(stub, symbol):
                    print(f"{symbol}  {cents / 100:8.2f}")
                print(f"{symbol}  trading has ended")
            except exercise.StreamCut as cut:
                print(f"{symbol}  {cut}")


# -- shared ----------------------------------------------------------------------------------


def _past(market):
    """Feeds of a day that is over: all prices are in the channel, and it is closed."""

    def open_feed(symbol):
        feed = Chan(max(1, len(market[symbol])))
        for cents in market[symbol]:
            feed.send(cents)
        feed.close()
        return feed

    return open_feed


def _live(symbols, peer):
    """Feeds of a day that goes on; the other side says which price comes next, None ends it."""
    feeds = {symbol: Chan(100) for symbol in symbols}  # more than there are: trading never waits

    def trade():
        with contextlib.suppress(TimeoutError):
            while (told := peer.hear(30)) is not None:
                symbol, cents = told
                feeds[symbol].send(cents)
        for feed in feeds.values():
            feed.close()

    go(trade)
    return feeds.__getitem__


def _end_of(exercise, stub, symbol):
    seen = []
    try:
        for cents in exercise.prices(stub, symbol):
            seen.append(cents)  # noqa: PERF402 - what came before an error is kept
    except exercise.StreamCut as cut:
        return {"seen": seen, "raised": "StreamCut", "code": cut.code, "received": cut.received}
    except grpc.RpcError:
        return {"seen": seen, "raised": "grpc.RpcError"}
    return {"seen": seen, "raised": None}


def _watch(stub, symbol):
    """Watch until the stream ends; return the quotes and the status."""
    return _read(_open(stub, symbol))


def _open(stub, symbol):
    return stub.Watch(prices_pb2.WatchRequest(symbol=symbol), timeout=4)


def _read(call):
    quotes = []
    try:
        for quote in call:
            quotes.append([quote.symbol, quote.cents, quote.sequence])  # noqa: PERF401 - as above
    except grpc.RpcError as error:
        return {"quotes": quotes, "code": error.code().name, "details": error.details()}
    return {"quotes": quotes, "code": "OK", "details": ""}


def _lockstep(stub, peer, trades):
    """Have each trade made once the quote of the one before was seen.

    When a quote does not come the feeds stay open, so that the kit sees where the handler stands;
    they are closed when the check is over and nobody speaks to the exchange any more.
    """
    streams = {
        symbol: stub.Watch(prices_pb2.WatchRequest(symbol=symbol), timeout=PATIENCE)
        for symbol in dict(trades)
    }
    quotes = []
    try:
        for symbol, cents in trades:
            peer.tell([symbol, cents])
            quote = next(streams[symbol])
            quotes.append([quote.symbol, quote.cents, quote.sequence])
        peer.tell(None)
        rest = [quote.cents for stream in streams.values() for quote in stream]
    except StopIteration:
        return {"quotes": quotes, "code": "OK"}
    except grpc.RpcError as error:
        return {"quotes": quotes, "code": error.code().name}
    return {"quotes": quotes, "code": "OK", "rest": rest}


class _Exchange(prices_pb2_grpc.PricesServicer):
    """Streams what it is given; in lockstep with a peer, or cut off at the end."""

    def __init__(self, market, peer=None, cuts=()) -> None:
        self._market = market
        self._peer = peer
        self._cuts = cuts

    def Watch(self, request, context):
        for sequence, cents in enumerate(self._market[request.symbol], start=1):
            yield prices_pb2.Quote(symbol=request.symbol, cents=cents, sequence=sequence)
            if self._peer is not None and not self._was_seen(cents):
                context.abort(grpc.StatusCode.ABORTED, "nobody looks at the screen")
        if request.symbol in self._cuts:
            context.abort(grpc.StatusCode[self._cuts[request.symbol]], "the line is down")

    def _was_seen(self, cents):
        try:
            return self._peer.hear(PATIENCE) == cents
        except TimeoutError:
            return False
