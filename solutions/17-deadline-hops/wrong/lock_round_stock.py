"""expect: QL111

"All threads use one stub, so it needs a lock." A stub is made for many threads, and needs none.
With the lock each visitor waits until stock has answered the one before, who may have more time
than they have.
"""

from __future__ import annotations

import threading
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
        self._asking = threading.Lock()

    def Describe(self, request: pb.DescribeRequest, context: grpc.ServicerContext) -> pb.Page:
        """Answer with the title, and with the levels that stock knows in the time that is left."""
        page = pb.Page(title=self._look_up(request.item))
        question = pb.LevelsRequest(item=request.item)
        with self._asking:
            left = context.time_remaining()
            seconds = SECONDS if left is None or left > NEVER else left - RESERVE
            try:
                for level in self._stock.Levels(question, timeout=seconds):
                    page.levels.append(level)
                page.complete = True
            except grpc.RpcError:
                page.complete = False
        return page
