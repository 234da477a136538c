"""Around the learner's studio: a hand that draws, one that packs, clients who leave, and servers.

Nobody hurries. A picture that is "long" is drawn until the drawing is called off, or until patience
runs out; who waits for something to happen is told of it. A case says how long a moment is (a
picture takes one, and a hand needs some to be lifted) and how long patience: little on real
sockets, and in virtual time as much as you like.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import grpc

from qrpc_lab import Context, Semaphore, after, recv, select, sleep
from qrpc_lab.check import Serve
from qrpc_lab.pb import renders_pb2 as pb
from qrpc_lab.pb import renders_pb2_grpc

_LIFT = 5
"""Moments for which a hand is lifted: the clock of a schedule runs ahead by one at most."""

# -- the learner serves ----------------------------------------------------------------------


def makes_a_film(exercise, case, peer, mark):
    """Serve a studio that draws and packs at its usual pace."""
    return _Studio(case, peer, mark).of(exercise)


def probe_makes_a_film(stub, case):
    """See two films to the end, one after the other."""
    return [_film(_render(stub, case, scene)) for scene in case.scenes[:2]]


def draws_while_it_packs(exercise, case, peer, mark):
    """Serve a studio in which packing ends when the next picture is being drawn."""
    return _Studio(case, peer, mark).of(exercise)


def probe_draws_while_it_packs(stub, case):
    """See a film to the end."""
    return _film(_render(stub, case, case.scenes[0]))


def stops_in_the_middle(exercise, case, peer, mark):
    """Serve a studio in which one picture of the first film takes very long."""
    return _Studio(case, peer, mark).of(exercise)


def probe_stops_in_the_middle(stub, case, peer):
    """Leave while the long picture is being drawn, and have the next film drawn."""
    film = _render(stub, case, case.scenes[0])
    seen = [next(film).number for _ in range(case.long - 1)]
    _heard(peer, case, "draws", case.scenes[0], case.long)
    film.cancel()
    return {"seen": seen, "next": _film(_next(stub, case, case.scenes[1]))}


def stops_in_a_send(exercise, case, peer, mark):
    """Serve a studio whose pictures are large."""
    return _Studio(case, peer, mark).of(exercise)


def probe_stops_in_a_send(stub, case, peer):
    """Look at one picture and at no other one, and leave when some more are drawn, or none is."""
    film = _render(stub, case, case.scenes[0])
    seen = [next(film).number]
    while _word(peer, 10 * case.moment) not in (None, ["draws", case.scenes[0], case.last]):
        pass
    sleep(case.rest * case.moment)
    film.cancel()
    return {"seen": seen, "next": _film(_next(stub, case, case.scenes[1]))}


def stops_with_full_hands(exercise, case, peer, mark):
    """Serve a studio whose pictures are large."""
    return _Studio(case, peer, mark).of(exercise)


def probe_stops_with_full_hands(stub, case, peer):
    """Leave when one picture is on its way, the next one is packed, and one more is drawn."""
    return probe_stops_in_a_send(stub, case, peer)


def stops_waiting(exercise, case, peer, mark):
    """Serve a studio with one licence and two workers, and a first film that takes very long."""
    return Serve(_Studio(case, peer, mark).of(exercise), workers=2)


def probe_stops_waiting(stub, case, peer):
    """Keep the licence busy, leave while waiting for it, and see whether another one gets in."""
    first, second, third = case.scenes
    film = _render(stub, case, first)
    _heard(peer, case, "draws", first, case.long)
    waiting = _render(stub, case, second)
    _heard(peer, case, "asks", second)
    waiting.cancel()
    another = _next(stub, case, third)
    gets_in = _heard(peer, case, "asks", third)
    sleep(5 * case.moment)  # time enough to draw without a licence
    film.cancel()
    return {"gets in": gets_in, "next": _film(another)}


def leaves_at_any_time(exercise, case, peer, mark):
    """Serve a studio at its usual pace."""
    return _Studio(case, peer, mark).of(exercise)


def probe_leaves_at_any_time(stub, case):
    """Leave without having seen anything, and have the next film drawn."""
    _render(stub, case, case.scenes[0]).cancel()
    return {"seen": [], "next": _film(_next(stub, case, case.scenes[1]))}


class _Studio:
    """What the learner's `Renders` works with, and what is seen of it."""

    def __init__(self, case, peer, mark) -> None:
        self._case, self._peer, self._mark = case, peer, mark
        self._licences = Semaphore(case.licences, name="licences")
        self._free = threading.Semaphore(case.licences)
        self._lifted = threading.Event()
        self._begun = [threading.Event() for _ in range(case.pictures + 1)]

    def of(self, exercise) -> renders_pb2_grpc.RendersServicer:
        """The learner's servicer, in which each call is noted before `Render` hears of it."""
        peer, mark, lifted = self._peer, self._mark, self._lifted

        class Watched(exercise.Renders):
            def Render(self, request, context):
                context.add_callback(lambda: mark("over", scene=request.scene))
                peer.tell(["asks", request.scene])
                if lifted.is_set():
                    mark("heard late", scene=request.scene)
                return super().Render(request, context)

        return Watched(self._draw, self._pack, self._licences)

    def _draw(self, ctx: Context, scene: str, number: int) -> str:
        licensed = self._free.acquire(blocking=False)
        self._mark("draws" if licensed else "draws unlicensed", scene=scene, number=number)
        self._begun[number - 1].set()
        self._peer.tell(["draws", scene, number])
        try:
            long = (scene, number) == (self._case.scenes[0], self._case.long)
            takes = 4 * self._case.patience if long else self._case.moment
            if select(recv(ctx.done()), recv(after(takes))).index == 0:
                sleep(_LIFT * self._case.moment)
                self._lifted.set()
                raise ctx.err()
            self._mark("drawn", scene=scene, number=number)
            return f"{scene} {number}"
        finally:
            if licensed:
                self._free.release()

    def _pack(self, picture: str) -> bytes:
        number = int(picture.rpartition(" ")[2])
        if self._case.together and number < self._case.pictures:
            begun = self._begun[number].wait(self._case.patience)
            if not begun:
                self._mark("alone", number=number)
        return picture.encode().ljust(self._case.size, b".")


def _render(stub, case, scene: str):
    film = pb.RenderRequest(scene=scene, pictures=case.pictures)
    return stub.Render(film, timeout=10 * case.patience)


def _next(stub, case, scene: str):
    """A short film, which is drawn at once if there is a licence for it."""
    return stub.Render(pb.RenderRequest(scene=scene, pictures=2), timeout=6 * case.patience)


def _film(call) -> dict[str, object]:
    """Every picture to the end, and how it ended."""
    pictures: list[list[object]] = []
    try:
        pictures.extend([one.number, one.packed.rstrip(b".").decode()] for one in call)
    except grpc.RpcError as error:
        return {"code": error.code().name, "pictures": pictures}
    return {"code": "OK", "pictures": pictures}


def _heard(peer, case, *words: object) -> bool:
    """Wait until the studio says these words."""
    heard = _word(peer, case.patience)
    while heard is not None and heard != list(words):
        heard = _word(peer, case.patience)
    return heard is not None


def _word(peer, seconds: float) -> object:
    with suppress(TimeoutError):
        return peer.hear(seconds)
    return None


# -- the learner calls -----------------------------------------------------------------------


def takes_some(exercise, stub, case):
    """Take some pictures of films of several lengths."""
    kept = _Kept(stub)
    return [_taken(exercise, kept, n) for n in case.wanted]


def serve_takes_some(case):
    """Draw a film."""
    return _Server(case)


def ends_its_call(exercise, stub, case, peer):
    """Take some pictures, and ask the server whether it is rid of the call."""
    kept = _Kept(stub)
    taken = _taken(exercise, kept, case.wanted[0])
    return {"taken": taken, "server": _word(peer, 2 * case.patience)}


def serve_ends_its_call(case, peer):
    """Draw a film of which one picture more than wanted takes very long."""
    return _Server(case, peer)


def passes_on_an_error(exercise, stub, case):
    """Take more pictures than the server can draw."""
    return _taken(exercise, _Kept(stub), case.wanted[0])


def serve_passes_on_an_error(case):
    """Fail in the middle."""
    return _Server(case)


class _Kept:
    """A stub whose calls are kept, as a tracer, a log or a debugger would do.

    A call that nobody keeps is cancelled when Python drops it: by luck, not by the program.
    """

    def __init__(self, stub) -> None:
        self._stub = stub
        self._calls: list[object] = []

    def Render(self, request, **options: object):
        self._calls.append(self._stub.Render(request, **options))
        return self._calls[-1]


class _Server(renders_pb2_grpc.RendersServicer):
    """Streams pictures; one may take very long, and the end may be a status."""

    def __init__(self, case, peer=None) -> None:
        self._case, self._peer = case, peer

    def Render(self, request, context) -> Iterator[pb.Picture]:
        over = threading.Event()
        context.add_callback(over.set)
        if self._peer is not None:
            context.add_callback(lambda: self._peer.tell("over"))
        for number in range(1, self._case.pictures + 1):
            if number == self._case.long and not over.wait(self._case.patience):
                self._peer.tell("draws on")
            yield pb.Picture(number=number, packed=f"{request.scene} {number}".encode())
        if self._case.status:
            context.abort(grpc.StatusCode[self._case.status], "the ink is gone")


def _taken(exercise, stub, n: int) -> dict[str, object]:
    film = pb.RenderRequest(scene="harbour", pictures=99)
    try:
        pictures = exercise.take(stub, film, n)
    except grpc.RpcError as error:
        return {"code": error.code().name}
    if not isinstance(pictures, list) or not all(isinstance(one, bytes) for one in pictures):
        return {"code": "OK", "type": type(pictures).__name__}
    return {"code": "OK", "pictures": [picture.decode() for picture in pictures]}


def demo(exercise, serve) -> None:
    """For `qrpc-lab run 21`: three pictures of a long film, and what the studio saw of it."""
    licences = Semaphore(1, name="licences")
    last = threading.Event()

    def draw(ctx: Context, scene: str, number: int) -> str:
        print(f"  draws {scene} {number}")
        if select(recv(ctx.done()), recv(after(0.2))).index == 0:
            print(f"  puts {scene} {number} away")
            last.set()
            raise ctx.err()
        return f"{scene} {number}"

    target = serve(exercise.Renders(draw, str.encode, licences))
    with grpc.insecure_channel(target) as channel:
        film = pb.RenderRequest(scene="harbour", pictures=99)
        stub = renders_pb2_grpc.RendersStub(channel)
        taken = exercise.take(stub, film, 3)
        print("taken:", ", ".join(picture.decode() for picture in taken))
        last.wait(2)
        licences.acquire()
        print("the licence is back")
