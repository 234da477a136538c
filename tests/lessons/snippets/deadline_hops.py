"""The programs behind the text of lesson 17: `deadline_hops.py hops|late|never|stream`."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import ExitStack

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab.explore import explore
from qrpc_lab.pb import catalogue_pb2 as pb
from qrpc_lab.pb import catalogue_pb2_grpc
from qrpc_lab.rpc import connect, serve

BRANCHES = 10
A_BRANCH = 0.1  # seconds that one of them takes to count


class Clerk(catalogue_pb2_grpc.CatalogueServicer):
    """Asks the next clerk, and needs a second for his own work."""

    def __init__(self, name, said, behind=None):
        """Know one's name, where to write, and the stub of who comes next."""
        self.name, self.said, self.behind = name, said, behind

    def Describe(self, request, context):
        """Say what is left, and hand on a second less."""
        left = context.time_remaining()
        self.said.append(f"{self.name} has {left:g} s")
        if self.behind:
            self.behind.Describe(request, timeout=left - 1)
        return pb.Page()


def hops():
    """One call, three servers, and what each is given, in virtual time."""

    def main():
        said = []
        with ExitStack() as ends:
            stub = None
            for name in ("  the branch", " stock", "the page"):
                server = ends.enter_context(serve(Clerk(name, said, stub)))
                stub = ends.enter_context(connect("lab.Catalogue", server.target))
            stub.Describe(pb.DescribeRequest(item="lantern"), timeout=5)
        return "\n".join(said)

    print(*[one.value for one in explore(main, schedules=20).values], sep="\n")


class Branches(catalogue_pb2_grpc.StockServicer):
    """Asks one branch after the other, as long as somebody waits for it."""

    def __init__(self):
        """Nobody has been asked."""
        self.asked = 0
        self.over = threading.Event()

    def Levels(self, request, context):
        """Stream a level for each branch."""
        try:
            while self.asked < BRANCHES and context.is_active():
                time.sleep(A_BRANCH)
                self.asked += 1
                yield pb.Level(branch=f"branch {self.asked}", count=self.asked)
        finally:
            self.over.set()


class Shop(catalogue_pb2_grpc.CatalogueServicer):
    """Describes an item with what stock says in a given time."""

    def __init__(self, stock, patience):
        """Keep the stub of stock, and how to find out how long it may take."""
        self.stock, self.patience = stock, patience

    def Describe(self, request, context):
        """Put together what comes."""
        page = pb.Page(title="lantern")
        try:
            levels = self.stock.Levels(pb.LevelsRequest(), timeout=self.patience(context))
            for level in levels:
                page.levels.append(level)
        except grpc.RpcError as error:
            print("stock:   ", error.code().name)
        return page


def visit(patience, seconds):
    """Ask for a page; what came of it, and how many branches were asked."""
    stock = Branches()
    with ExitStack() as ends:
        behind = ends.enter_context(serve(stock))
        stub = ends.enter_context(connect("lab.Stock", behind.target))
        front = ends.enter_context(serve(Shop(stub, patience)))
        shop = ends.enter_context(connect("lab.Catalogue", front.target))
        page = ask(shop, seconds)
        stock.over.wait(5)
        return page, stock.asked


def ask(stub, seconds):
    """A page, or the status in its place."""
    try:
        return stub.Describe(pb.DescribeRequest(item="lantern"), timeout=seconds)
    except grpc.RpcError as error:
        return error.code().name


def late():
    """A visitor with less time than stock was given."""
    page, asked = visit(lambda _: 5, 0.35)
    print(f"visitor:  {page}")
    print(f"stock:    {asked} of {BRANCHES} branches asked")


def never():
    """No deadline, and what there is of it is handed on."""

    def patience(context):
        left = context.time_remaining()
        print(f"left:     {left:.1e} s")
        return left

    page, _ = visit(patience, None)
    print(f"visitor:  {page.title}, {len(page.levels)} of {BRANCHES} branches")


def stream():
    """A time-out that every single message keeps, and the whole stream does not."""
    page, _ = visit(lambda _: 5 * A_BRANCH, None)
    how = "not all" if len(page.levels) < BRANCHES else "all"
    print(f"visitor:  {page.title}, {how} of {BRANCHES} branches")


if __name__ == "__main__":
    {"hops": hops, "late": late, "never": never, "stream": stream}[sys.argv[1]]()
