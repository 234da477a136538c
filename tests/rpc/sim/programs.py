"""Programs whose lines are looked at: what happens before what, across a call."""

from __future__ import annotations

import threading

from tests.rpc.sim.lab import lab


class Shop:
    """State that a client and a handler share."""

    def __init__(self):
        self.stock = 0


def handed_over():
    """The client writes, calls, and reads what the handler wrote: all of it is ordered."""
    shop = Shop()

    def unary(request, context):
        shop.stock = shop.stock + 1
        return request

    with lab(unary) as at:
        shop.stock = 1
        at.unary()(b"x")
        shop.stock = shop.stock + 1
        at.unary().future(b"x").result()
        return shop.stock


def streamed():
    """Each message orders what was done before it was sent."""
    shop = Shop()

    def both(requests, context):
        for _ in requests:
            shop.stock = shop.stock + 1
            yield b"done"

    def asks():
        for _ in range(3):
            shop.stock = shop.stock + 1
            yield b"go"

    def echo():
        with lab(both) as at:
            return len(list(at.both()(asks())))

    return echo


def two_handlers():
    """Two handlers write the same attribute at once: nothing orders them."""
    shop = Shop()

    def unary(request, context):
        shop.stock = shop.stock + 1
        return request

    with lab(unary) as at:
        first, second = at.unary().future(b"1"), at.unary().future(b"2")
        first.result()
        second.result()
    return shop.stock


def looks_without_waiting():
    """The client reads what a handler writes, and has not waited for it."""
    shop = Shop()

    def unary(request, context):
        shop.stock = 1
        return request

    with lab(unary) as at:
        call = at.unary().future(b"x")
        seen = shop.stock
        call.result()
    return seen


def with_callback():
    """A callback of a future sees what the handler did."""
    shop, heard, told = Shop(), [], threading.Event()

    def tell(call):
        heard.append(shop.stock)
        told.set()

    def unary(request, context):
        shop.stock = 1
        return request

    with lab(unary) as at:
        call = at.unary().future(b"x")
        heard.append("before")
        call.add_done_callback(tell)
        told.wait()
    return heard


def with_metadata():
    """Initial metadata order what the handler did before it sent them."""
    shop = Shop()

    def downs(request, context):
        shop.stock = 1
        context.send_initial_metadata((("ready", "yes"),))
        yield b"x"

    with lab(downs) as at:
        call = at.downs()(b"")
        call.initial_metadata()
        return shop.stock
