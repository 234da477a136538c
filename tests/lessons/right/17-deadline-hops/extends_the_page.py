"""A pool asks stock, and the page takes the levels as they come; only centuries count as none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from qrpc_lab.pb import catalogue_pb2 as pb
from qrpc_lab.pb import catalogue_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc

RESERVE = 0.02
SECONDS = 2.0
CENTURY = 100 * 365 * 24 * 3600.0


class Catalogue(catalogue_pb2_grpc.CatalogueServicer):
    """Describes items, and asks stock how many there are."""

    def __init__(self, look_up: Callable[[str], str], stock: catalogue_pb2_grpc.StockStub) -> None:
        """Keep the index, in which `look_up(item)` finds the title after a while, and stock."""
        self._look_up = look_up
        self._stock = stock

    def Describe(self, request: pb.DescribeRequest, context: grpc.ServicerContext) -> pb.Page:
        """Answer with the title, and with the levels that stock knows in the time that is left."""
        page = pb.Page(title=self._look_up(request.item))
        left = context.time_remaining()
        seconds = SECONDS if left is None or left > 10 * CENTURY else left - RESERVE
        with ThreadPoolExecutor(max_workers=1) as pool:
            asked = pool.submit(self._ask, request.item, seconds, page)
        page.complete = asked.exception() is None
        return page

    def _ask(self, item: str, seconds: float, page: pb.Page) -> None:
        """Put on the page what stock says, up to its failure."""
        page.levels.extend(self._stock.Levels(pb.LevelsRequest(item=item), timeout=seconds))
