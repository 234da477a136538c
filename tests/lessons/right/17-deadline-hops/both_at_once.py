"""The index and stock are asked at the same time."""

from __future__ import annotations

from collections.abc import Callable

import grpc

from qrpc_lab import Chan, go
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
        found: Chan[str] = Chan(1)
        go(lambda: found.send(self._look_up(request.item)))
        left = context.time_remaining()
        patience = SECONDS if left is None or left > NEVER else left - RESERVE
        levels, complete = [], False
        call = self._stock.Levels(pb.LevelsRequest(item=request.item), timeout=patience)
        try:
            levels.extend(call)
            complete = True
        except grpc.RpcError:
            complete = False
        return pb.Page(title=found.recv(), levels=levels, complete=complete)
