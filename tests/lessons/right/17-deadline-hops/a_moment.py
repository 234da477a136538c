"""The deadline as a moment, read once on the way in; what is left of it, at each use."""

from __future__ import annotations

import time
from collections.abc import Callable

import grpc

from qrpc_lab.pb import catalogue_pb2 as pb
from qrpc_lab.pb import catalogue_pb2_grpc

RESERVE = 0.02
"""Seconds that a page keeps for its own way back: a page that comes too late is none."""

SECONDS = 2.0
"""What stock gets when the visitor has set no deadline."""

YEAR = 365 * 86400.0


class Catalogue(catalogue_pb2_grpc.CatalogueServicer):
    """Describes items, and asks stock how many there are."""

    def __init__(self, look_up: Callable[[str], str], stock: catalogue_pb2_grpc.StockStub) -> None:
        """Keep the index, in which `look_up(item)` finds the title after a while, and stock."""
        self._look_up = look_up
        self._stock = stock

    def Describe(self, request: pb.DescribeRequest, context: grpc.ServicerContext) -> pb.Page:
        """Answer with the title, and with the levels that stock knows in the time that is left."""
        left = context.time_remaining()
        leaves = time.monotonic() + left - RESERVE if left is not None and left < YEAR else None
        page = pb.Page(title=self._look_up(request.item))
        patience = SECONDS if leaves is None else max(0.0, leaves - time.monotonic())
        levels = self._stock.Levels(pb.LevelsRequest(item=request.item), timeout=patience)
        try:
            while True:
                page.levels.append(next(levels))
        except StopIteration:
            page.complete = True
        except grpc.RpcError:
            page.complete = False
        return page
