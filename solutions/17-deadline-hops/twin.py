"""The Python side of the Go twin: the same catalogue and stock, the same scene."""

import threading
from collections.abc import Iterator

import deadline_hops
import grpc

from qrpc_lab.pb import catalogue_pb2 as pb
from qrpc_lab.pb import catalogue_pb2_grpc
from qrpc_lab.rpc import connect, serve, twin


class Stock(catalogue_pb2_grpc.StockServicer):
    """Say how many seconds it was given. Of anchors the harbour has to ask somebody who is away."""

    def Levels(
        self, request: pb.LevelsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.Level]:
        """Answer for two branches."""
        over = threading.Event()
        context.add_callback(over.set)
        yield pb.Level(branch="seconds", count=round(context.time_remaining()))
        if request.item == "anchor":
            over.wait()
        yield pb.Level(branch="harbour", count=1)


def main() -> None:
    """Serve with a stock behind the catalogue, or play the scene."""
    with serve(Stock()) as behind, connect("lab.Stock", behind.target) as stock:
        twin.main(
            "lab.Catalogue",
            serve=lambda: deadline_hops.Catalogue(str.upper, stock),
            call=scene,
        )


def scene(stub: catalogue_pb2_grpc.CatalogueStub) -> None:
    """Ask with a deadline, without one, and for what nobody counts."""
    for item, seconds in (("lantern", 30), ("lantern", None), ("anchor", None)):
        page = stub.Describe(pb.DescribeRequest(item=item), timeout=seconds)
        print(f"{page.title}, complete: {str(page.complete).lower()}")
        for level in page.levels:
            print(f"  {level.branch} {level.count}")


if __name__ == "__main__":
    main()
