"""expect: QL103

What is left is asked for at the right moment, in the line before the call. It is put down on `self`
there, and picked up in the line after: between the two, another visitor may come by.
"""

from __future__ import annotations

from collections.abc import Callable

import grpc

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
        self._patience = time_for_stock(context)
        try:
            for level in self._stock.Levels(question, timeout=self._patience):
                page.levels.append(level)
        except grpc.RpcError:
            return page  # with the branches that were in time: `complete` stays false
        page.complete = True
        return page


def time_for_stock(context: grpc.ServicerContext) -> float:
    """What is left now, less what the page needs for its way back."""
    left = context.time_remaining()
    if left is None or left > NEVER:
        return SECONDS
    return left - RESERVE
