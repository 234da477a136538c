"""The programs behind the text of lesson 21: `cancellation.py leaves|closed|early|wire`."""

from __future__ import annotations

import os
import re
import sys

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

from itertools import islice

import grpc

from qrpc_lab import Chan, after, background, go, now, recv, select, sleep, with_cancel
from qrpc_lab.explore import explore
from qrpc_lab.pb import renders_pb2 as pb
from qrpc_lab.pb import renders_pb2_grpc
from qrpc_lab.rpc import connect, serve
from qrpc_lab.rpc.wire import Proxy, diagram

A_PICTURE = 10  # seconds


class Studio(renders_pb2_grpc.RendersServicer):
    """Draws six pictures in a goroutine, and counts them."""

    def __init__(self, name):
        """Note what has been drawn, and when the last hand was lifted."""
        self.name, self.drawn, self.ended = name, 0, 0.0

    def Render(self, request, context):
        """Stream what comes out of the goroutine."""
        pictures = Chan(6)
        go(self.draw_all, context, pictures)
        for number in pictures:
            yield pb.Picture(number=number)

    def draw_all(self, context, pictures):
        """Draw one after the other."""
        ctx = self.told(context)
        for number in range(1, 7):
            if self.enough(context):
                break
            if select(recv(ctx.done()), recv(after(A_PICTURE))).index == 0:
                break
            self.drawn += 1
            pictures.send(number)
        self.ended = now()
        pictures.close()

    def told(self, context):
        """Nobody tells."""
        return background()

    def enough(self, context):
        """Nobody looks."""
        return False


class Looking(Studio):
    """Looks before each picture."""

    def enough(self, context):
        """Ask gRPC."""
        return not context.is_active()


class Told(Studio):
    """Has its hand stopped in the middle of a picture."""

    def told(self, context):
        """Turn gRPC's callback into a context."""
        ctx, cancel = with_cancel(background())
        if not context.add_callback(cancel):
            cancel()
        return ctx


def leaves():
    """A client who leaves after fifteen seconds, in virtual time."""
    rows = []

    def main():
        rows.clear()
        for studio in (Studio("nobody"), Looking("between two pictures"), Told("draw itself")):
            start = now()
            with serve(studio) as server, connect("lab.Renders", server.target) as stub:
                film = stub.Render(pb.RenderRequest(), timeout=600)
                next(film)
                sleep(A_PICTURE / 2)
                film.cancel()
                sleep(100)
            rows.append((studio.name, studio.drawn, round(studio.ended - start)))

    assert explore(main, schedules=1).ok
    print("who hears of it         drawn   works until")
    for name, drawn, ended in rows:
        print(f"{name:22} {drawn:6} {ended:11} s")


class Careful(renders_pb2_grpc.RendersServicer):
    """Says what it comes by."""

    def __init__(self):
        """Nobody has left yet."""
        self.left = Chan()

    def Render(self, request, context):
        """Yield twice; the client leaves before the second one."""
        context.add_callback(self.left.close)
        try:
            yield pb.Picture(number=1)
            self.left.recv_ok()
            yield pb.Picture(number=2)
            print("after the second yield")
        except Exception:
            print("except Exception")
        finally:
            print("finally")


def closed():
    """What of a generator runs when its client has left."""
    with serve(Careful()) as server, connect("lab.Renders", server.target) as stub:
        film = stub.Render(pb.RenderRequest(), timeout=10)
        next(film)
        film.cancel()


class Asking(renders_pb2_grpc.RendersServicer):
    """Asks for a callback, and says what it was told."""

    def __init__(self, seen):
        """Note the answers."""
        self.seen = seen

    def Render(self, request, context):
        """Ask for a callback."""
        self.seen.append(f"add_callback returned {context.add_callback(print)}")
        yield pb.Picture(number=1)


def early():
    """A client who leaves at once, in a thousand schedules."""

    def main():
        seen = []
        with serve(Asking(seen)) as server, connect("lab.Renders", server.target) as stub:
            film = stub.Render(pb.RenderRequest(), timeout=10)
            sleep(0)
            film.cancel()
            sleep(1)
        return (*seen, "Render was not called")[0]

    for value in sorted(one.value for one in explore(main, schedules=1000).values):
        print(value)


class Quick(renders_pb2_grpc.RendersServicer):
    """Draws two pictures, and a third when the client has left."""

    def Render(self, request, context):
        """Stream two pictures."""
        left = Chan()
        context.add_callback(left.close)
        yield pb.Picture(number=1)
        yield pb.Picture(number=2)
        left.recv_ok()


def wire():
    """Two pictures of a longer film, and a cancel."""
    with serve(Quick()) as server, Proxy(server.target) as proxy:
        with grpc.insecure_channel(proxy.target) as channel:
            film = renders_pb2_grpc.RendersStub(channel).Render(
                pb.RenderRequest(scene="harbour", pictures=99), timeout=60
            )
            try:
                print([picture.number for picture in islice(film, 2)])
            finally:
                film.cancel()
            proxy.wait(lambda frames: any(frame.kind == "RST_STREAM" for frame in frames), 5)
        left = re.compile(r"grpc-timeout (59\.\d+|60) s")
        picture = diagram(proxy.frames())
        print(left.sub(lambda found: f"{'grpc-timeout 60 s':{len(found[0])}}", picture))


if __name__ == "__main__":
    {"leaves": leaves, "closed": closed, "early": early, "wire": wire}[sys.argv[1]]()
