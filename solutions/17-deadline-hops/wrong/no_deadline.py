"""expect: QL205

The visitor has a deadline, and gRPC knows it, so it will see to the calls behind it as well. Go's
context does that for whoever hands it on. Python's does not.
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
        try:
            for level in self._stock.Levels(question):
                page.levels.append(level)
        except grpc.RpcError:
            return page  # with the branches that were in time: `complete` stays false
        page.complete = True
        return page
