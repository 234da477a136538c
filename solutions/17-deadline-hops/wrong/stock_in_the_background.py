"""expect: QL205

A goroutine asks stock, and the page waits for it for as long as the visitor does. That bounds the
page, and not the call: it has no deadline of its own, and nobody ends it.
"""

from __future__ import annotations

from collections.abc import Callable

import grpc

from qrpc_lab import Chan, after, go, recv, select
from qrpc_lab.pb import catalogue_pb2 as pb
from qrpc_lab.pb import catalogue_pb2_grpc

RESERVE = 0.02
"""Seconds that a page keeps for its own way back: a page that comes too late is none."""

SECONDS = 2.0
"""What stock gets when the visitor has set no deadline."""

NEVER = 1e9
"""Without a deadline grpc says that centuries remain: more than this is none."""


class Catalogue(catalogue_pb2_grpc.CatalogueServicer):
    """Describes items, and asks stock how many there are."""

    def __init__(self, look_up: Callable[[str], str], stock: catalogue_pb2_grpc.StockStub) -> None:
        """Keep the index, in which `look_up(item)` finds the title after a while, and stock."""
        self._look_up = look_up
        self._stock = stock

    def Describe(self, request: pb.DescribeRequest, context: grpc.ServicerContext) -> pb.Page:
        """Answer with the title, and with the levels that stock knows in the time that is left."""
        page = pb.Page(title=self._look_up(request.item))
        question = pb.LevelsRequest(item=request.item)
        levels: Chan[pb.Level] = Chan(100)
        go(ask, self._stock, question, levels)
        late = after(time_for_stock(context))
        while True:
            chosen = select(recv(levels), recv(late))
            if chosen.index == 1:
                return page
            if not chosen.ok:
                break
            page.levels.append(chosen.value)
        page.complete = True
        return page


def ask(
    stock: catalogue_pb2_grpc.StockStub, question: pb.LevelsRequest, levels: Chan[pb.Level]
) -> None:
    """Pass on what stock says."""
    try:
        for level in stock.Levels(question):
            levels.send(level)
        levels.close()
    except grpc.RpcError:
        return


def time_for_stock(context: grpc.ServicerContext) -> float:
    """What is left now, less what the page needs for its way back."""
    left = context.time_remaining()
    if left is None or left > NEVER:
        return SECONDS
    return left - RESERVE
