"""Judges the feed as a screen sees it, and the screen as the feed sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail
from qrpc_lab.rpc.sim import Network

if TYPE_CHECKING:
    from random import Random

_SYMBOLS = ("ACME", "BOLT", "CRUX", "DUNE", "ECHO")
_CODES = ("UNAVAILABLE", "DATA_LOSS", "INTERNAL", "RESOURCE_EXHAUSTED", "CANCELLED")


class StreamsEveryQuote(Check):
    """Streams a quote for each price, and ends when the feed does."""

    service = "lab.Prices"
    explore = Explore(schedules=60)
    cases = 2

    def case(self, rnd: Random) -> Case:
        busy, rare, idle = rnd.sample(_SYMBOLS, 3)
        cents = [*_draw(rnd, 2), 0, *_draw(rnd, rnd.randint(1, 2))]  # 0: nobody wants it any more
        return Case(market={busy: cents, rare: _draw(rnd, 2), idle: []})

    def judge(self, case: Case, seen: Seen) -> None:
        for symbol, cents in case.market.items():
            answer = seen.value[symbol]
            _expect_code(answer, "OK", f"a feed of {len(cents)} prices, then closed")
            _expect_quotes(answer["quotes"], [(symbol, price) for price in cents])


class SaysThatNobodyTradesIt(Check):
    """Answers NOT_FOUND for a symbol that nobody trades."""

    service = "lab.Prices"

    def case(self, rnd: Random) -> Case:
        missing, traded = rnd.sample(_SYMBOLS, 2)
        return Case(missing=missing, market={traded: _draw(rnd, 2)})

    def judge(self, case: Case, seen: Seen) -> None:
        missing, traded = seen.value
        _expect_code(missing, "NOT_FOUND", f"nobody trades {case.missing}")
        _expect_code(traded, "OK", "the screen that watched next")


class SendsEachQuoteAtOnce(Check):
    """Sends each quote when its price is made."""

    service = "lab.Prices"

    def case(self, rnd: Random) -> Case:
        return Case(symbol=rnd.choice(_SYMBOLS), cents=_draw(rnd, rnd.randint(4, 8)))

    def judge(self, case: Case, seen: Seen) -> None:
        quotes = seen.value["quotes"]
        if len(quotes) < len(case.cents) and seen.value["code"] == "DEADLINE_EXCEEDED":
            fail(
                "QL211",
                f"Price {len(quotes) + 1} is in the feed, its quote never came. The screen waits "
                "for it, and the exchange makes no other price before it was seen.",
                expected=f"quote {len(quotes) + 1} while the feed is open",
                actual="silence",
            )
        _expect_code(seen.value, "OK", "the feed was closed after the last price")
        _expect_quotes(quotes, [(case.symbol, price) for price in case.cents])
        expect(seen.value["rest"], "what came after the last price", code="QL203").equals([])


class KeepsWatchersApart(Check):
    """Serves several screens at once, each with its own count."""

    service = "lab.Prices"

    def case(self, rnd: Random) -> Case:
        symbols = rnd.sample(_SYMBOLS, 3)
        trades = [(symbol, price) for price in _draw(rnd, 3) for symbol in symbols]
        return Case(symbols=symbols, trades=trades)

    def judge(self, case: Case, seen: Seen) -> None:
        quotes = seen.value["quotes"]
        if len(quotes) < len(case.trades) and seen.value["code"] == "DEADLINE_EXCEEDED":
            fail(
                "QL111",
                "One screen gets its quotes, the next waits until the first is done.",
                expected=f"{len(case.symbols)} screens at once",
                actual=f"silence after {len(quotes)} quotes",
            )
        _expect_code(seen.value, "OK", "the feeds were closed after the last price")
        _expect_quotes(quotes, case.trades)


class ReadsToTheEnd(Check):
    """Yields every price, and ends when the stream ends well."""

    service = "lab.Prices"

    def case(self, rnd: Random) -> Case:
        busy, idle = rnd.sample(_SYMBOLS, 2)
        return Case(market={busy: [*_draw(rnd, 3), 0, *_draw(rnd, 2)], idle: []})

    def judge(self, case: Case, seen: Seen) -> None:
        for symbol, cents in case.market.items():
            expect(seen.value[symbol], f"the prices of {symbol}", code="QL203").equals(cents)
        for call in seen.calls:
            if call.deadline is not None:
                fail(
                    "QL205",
                    "The call has a deadline. It is for the whole stream, not for each quote: a "
                    "day of trading would be cut in the middle.",
                    expected="no deadline",
                    actual=f"about {call.deadline:.0f} s",
                )


class YieldsEachPriceAsItArrives(Check):
    """Yields each price when its quote arrives."""

    service = "lab.Prices"

    def case(self, rnd: Random) -> Case:
        return Case(symbol=rnd.choice(_SYMBOLS), cents=_draw(rnd, rnd.randint(4, 8)))

    def judge(self, case: Case, seen: Seen) -> None:
        if len(seen.value) < len(case.cents):
            fail(
                "QL211",
                f"Quote {len(seen.value) + 1} was sent, its price never showed. The exchange waits "
                "until it was seen, and the reader waits for the exchange.",
                expected=f"{len(case.cents)} prices, one by one",
                actual=f"{len(seen.value)} prices, then silence",
            )
        expect(seen.value, "the prices", code="QL203").equals(case.cents)


class SaysThatTheStreamWasCut(Check):
    """Raises StreamCut when the stream breaks off."""

    service = "lab.Prices"

    def case(self, rnd: Random) -> Case:
        symbols, codes = rnd.sample(_SYMBOLS, 3), rnd.sample(_CODES, 3)
        lengths = rnd.sample([0, 1, rnd.randint(2, 5)], 3)
        return Case(
            market={s: _draw(rnd, length) for s, length in zip(symbols, lengths, strict=True)},
            cuts=dict(zip(symbols, codes, strict=True)),
        )

    def judge(self, case: Case, seen: Seen) -> None:
        for symbol, cents in case.market.items():
            code, end = case.cuts[symbol], seen.value[symbol]
            if end["raised"] != "StreamCut":
                fail(
                    "QL202",
                    f"The stream broke off with {code} (quotes received: {len(cents)}), and no "
                    "StreamCut told whoever asked for the prices.",
                    expected="StreamCut",
                    actual=end["raised"] or "a normal end, as if trading had ended",
                )
            expect(end["seen"], "the list of prices before the cut", code="QL203").equals(cents)
            expect(end["code"], "the code of the StreamCut", code="QL202").equals(code)
            expect(end["received"], "the number of quotes in the StreamCut").equals(len(cents))


class SaysSoWheneverTheLineIsCut(Check):
    """Never takes a lost connection for the end, whenever it is lost."""

    service = "lab.Prices"
    explore = Explore(schedules=80, network=Network(faults=("disconnect",)))

    def case(self, rnd: Random) -> Case:
        return Case(symbol=rnd.choice(_SYMBOLS), cents=_draw(rnd, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        end, prices = seen.value, seen.value["seen"]
        if end["raised"] != "StreamCut":
            expect(end["raised"], "how the prices end", code="QL202").equals(None)
            expect(prices, "the prices, where no StreamCut is raised", code="QL203").equals(
                case.cents
            )
            return
        before = case.cents[: len(prices)]
        expect(prices, "the prices before the cut", code="QL203").equals(before)
        expect(end["received"], "the number of quotes in the StreamCut").equals(len(prices))


def _draw(rnd: Random, count: int) -> list[int]:
    return rnd.sample(range(100, 20_000), count)


def _expect_code(answer: dict[str, str], code: str, why: str) -> None:
    if answer["code"] != code:
        told = answer.get("details")
        fail(
            "QL202",
            f"The status of the stream is wrong ({why}).",
            expected=code,
            actual=f"{answer['code']} ({told})" if told else answer["code"],
        )


def _expect_quotes(quotes: list[list[object]], trades: list[tuple[str, int]]) -> None:
    """Every trade is there, once, in order, under its own symbol and number."""
    expect([quote[1] for quote in quotes], "the cents of the quotes", code="QL203").equals(
        [cents for _, cents in trades]
    )
    count = dict.fromkeys([symbol for symbol, _ in trades], 0)
    for quote, (symbol, _) in zip(quotes, trades, strict=True):
        count[symbol] += 1
        expect(quote[0], "the symbol of a quote").equals(symbol)
        expect(quote[2], f"the sequence of a quote of {symbol}").equals(count[symbol])
