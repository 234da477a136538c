"""The visitor's deadline as a context, as lesson 13 has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Context, background, now, with_cancel, with_timeout
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
        ctx, cancel = of_call(context)
        try:
            page = pb.Page(title=self._look_up(request.item))
            for level in self._levels(ctx, request.item):
                page.levels.add().CopyFrom(level)
            page.complete = True
        except grpc.RpcError:
            pass
        finally:
            cancel()
        return page

    def _levels(self, ctx: Context, item: str) -> Iterator[pb.Level]:
        when = ctx.deadline()
        patience = SECONDS if when is None else when - now() - RESERVE
        yield from self._stock.Levels(pb.LevelsRequest(item=item), timeout=patience)


def of_call(context: grpc.ServicerContext) -> tuple[Context, Callable[..., None]]:
    """A context with the deadline of a call, if it has one."""
    left = context.time_remaining()
    if left is None or left > NEVER:
        return with_cancel(background())
    return with_timeout(background(), left)
