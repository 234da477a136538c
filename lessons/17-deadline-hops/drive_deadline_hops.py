"""Around the learner's catalogue: an index that takes its time, a stock, and a visitor.

The stock stands outside, so that its view of each call can be judged. The catalogue is served here,
and here is its visitor: what is left of the visitor's time is read at the moment at which the
catalogue asks stock, by the same clock, so that nobody needs to be quick.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import Self

import grpc

from qrpc_lab import WaitGroup
from qrpc_lab.pb import catalogue_pb2 as pb
from qrpc_lab.pb import catalogue_pb2_grpc
from qrpc_lab.rpc import connect, serve

PATIENCE = 3.0  # seconds for which a visitor without a deadline waits for a page
NEVER = 1e9  # of time_remaining: more than this is no deadline


def describes_an_item(exercise, case, target):
    """Ask for a page, with time enough."""
    return _visits(exercise, case, target)


def serve_describes_an_item(case):
    """Know what there is."""
    return _Stock(case)


def stops_with_its_visitor(exercise, case, target, mark):
    """Ask with a deadline of which the index uses up a part."""
    return _visits(exercise, case, target, mark)


def serve_stops_with_its_visitor(case):
    """Know what there is."""
    return _Stock(case)


def uses_what_is_left(exercise, case, target, mark):
    """Ask for several pages, with time enough."""
    return _visits(exercise, case, target, mark)


def serve_uses_what_is_left(case):
    """Know what there is."""
    return _Stock(case)


def sets_a_deadline_of_its_own(exercise, case, target, mark):
    """Ask for a page without a deadline."""
    return _visits(exercise, case, target, mark)


def serve_sets_a_deadline_of_its_own(case):
    """Know what there is."""
    return _Stock(case)


def keeps_visitors_apart(exercise, case, target, mark):
    """Ask for several pages at the same time: who is asked answers when all have asked."""
    together = threading.Barrier(len(case.visits))
    visitors = WaitGroup()
    pages: dict[str, object] = {}

    def visit(item: str, seconds: float) -> None:
        pages[item] = shop.visit(item, seconds)

    with _Shop(exercise, case, target, mark, together) as shop:
        for item, seconds in case.visits.items():
            visitors.go(visit, item, seconds)
        visitors.wait()
    return pages


def serve_keeps_visitors_apart(case):
    """Know what there is."""
    return _Stock(case)


def goes_out_without_stock(exercise, case, target):
    """Ask for a page while stock is in trouble."""
    return _visits(exercise, case, target)


def serve_goes_out_without_stock(case):
    """Fail after some of the branches."""
    return _Stock(case)


def answers_in_time(exercise, case, target):
    """Ask for pages while stock is silent."""
    return _visits(exercise, case, target)


def serve_answers_in_time(case):
    """Fall silent after some of the branches."""
    return _Stock(case)


def _visits(exercise, case, target, mark=None):
    """One page after the other, each with its own deadline."""
    with _Shop(exercise, case, target, mark) as shop:
        return [shop.visit(case.item, seconds) for seconds in case.seconds]


class _Stock(catalogue_pb2_grpc.StockServicer):
    """Streams what it knows; then it ends, fails or falls silent, as the case says."""

    def __init__(self, case) -> None:
        self._case = case

    def Levels(self, request, context):
        over = threading.Event()
        context.add_callback(over.set)
        for branch, count in self._case.levels.items():
            yield pb.Level(branch=branch, count=count)
        if self._case.silent:
            over.wait()
        if self._case.status:
            context.abort(grpc.StatusCode[self._case.status], "the branch does not answer")


class _Shop:
    """The learner's catalogue, served: before it a visitor, behind it the stock."""

    def __init__(self, exercise, case, target, mark=None, together=None) -> None:
        self._case, self._mark, self._together = case, mark, together
        self._errors: list[Exception] = []
        self._contexts: dict[str, grpc.ServicerContext] = {}
        self._ends = ExitStack()
        stock = self._ends.enter_context(connect("lab.Stock", target))
        catalogue = self._watched(exercise)(self._look_up, _Asked(stock, self._asked))
        serving = self._ends.enter_context(serve(catalogue))
        self._stub = self._ends.enter_context(connect("lab.Catalogue", serving.target))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def visit(self, item: str, seconds: float | None) -> dict[str, object]:
        """Ask for a page: its status, and what stands on it."""
        call = self._stub.Describe.future(pb.DescribeRequest(item=item), timeout=seconds)
        try:
            answer = _plain(call.result(timeout=None if seconds else PATIENCE))
        except grpc.RpcError as error:
            answer = {"code": error.code().name}
        except grpc.FutureTimeoutError:
            call.cancel()
            answer = {"code": "never"}
        for error in self._errors:
            raise error
        return answer

    def _watched(self, exercise) -> type:
        shop = self

        class Watched(exercise.Catalogue):
            """Notes whose call it is, and what was raised other than by `abort`."""

            def Describe(self, request, context):
                shop._contexts[request.item] = context
                try:
                    return super().Describe(request, context)
                except Exception as error:
                    if not _expected(error):
                        shop._errors.append(error)
                    raise

        return Watched

    def _look_up(self, item: str) -> str:
        self._wait_for_all("the index")
        time.sleep(self._case.index)
        return f"{item} of the year"

    def _asked(self, item: str, timeout: object) -> None:
        """Note how much time stock gets, and how much the visitor has left at this moment."""
        left = self._contexts[item].time_remaining()
        if self._mark is not None:
            known = timeout if isinstance(timeout, int | float | None) else repr(timeout)
            left = None if left is None or left > NEVER else left
            self._mark("asked", item=item, timeout=known, left=left)
        self._wait_for_all("stock")

    def _wait_for_all(self, whom: str) -> None:
        """Let no visitor go on before the others are here; note it if they never come."""
        if self._together is not None:
            try:
                self._together.wait(PATIENCE)
            except threading.BrokenBarrierError:
                self._mark("alone", whom=whom)


class _Asked:
    """A stub of stock that tells how much time it is given."""

    def __init__(self, stub, asked) -> None:
        self._stub, self._asked = stub, asked

    def Levels(self, request, timeout=None, **rest: object):
        self._asked(request.item, timeout)
        return self._stub.Levels(request, timeout=timeout, **rest)


def _expected(error: Exception) -> bool:
    """Whether a status says it all: `abort` raises a bare Exception, stock's failures RpcError."""
    return isinstance(error, grpc.RpcError) or (type(error) is Exception and not error.args)


def _plain(page) -> dict[str, object]:
    if not isinstance(page, pb.Page):
        return {"code": "OK", "type": type(page).__name__}
    levels = {level.branch: level.count for level in page.levels}
    return {"code": "OK", "title": page.title, "levels": levels, "complete": page.complete}


def demo(exercise, serve) -> None:
    """For `qrpc-lab run 17`: a page in time, and one for which a branch is too slow."""

    class Slow(catalogue_pb2_grpc.StockServicer):
        """The harbour counts until nobody waits for it any more."""

        def Levels(self, request, context):
            over = threading.Event()
            context.add_callback(over.set)
            yield pb.Level(branch="station", count=4)
            if request.item == "anchor":
                over.wait(10)
            yield pb.Level(branch="harbour", count=1)

    with ExitStack() as ends:
        stock = ends.enter_context(connect("lab.Stock", serve(Slow())))
        catalogue = serve(exercise.Catalogue(lambda item: item.title(), stock))
        stub = ends.enter_context(connect("lab.Catalogue", catalogue))
        for item in ("lantern", "anchor"):
            page = stub.Describe(pb.DescribeRequest(item=item), timeout=1)
            levels = ", ".join(f"{level.branch} {level.count}" for level in page.levels)
            print(f"{page.title}: {levels}{'' if page.complete else ', and more to come'}")
