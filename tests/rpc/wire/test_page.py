"""The pictures of `docs/explanation/wire.md` are what the wire view draws.

Each fence of the page that is titled after a scene here is compared with a picture of that scene,
played by real grpc through the proxy.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from qrpc_lab.pb import chat_pb2, chat_pb2_grpc, greeter_pb2, prices_pb2, readings_pb2
from qrpc_lab.rpc import serve
from qrpc_lab.rpc.wire import Frame, Proxy, diagram
from tests.rpc import scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "wire.md"
SECONDS = 30.0


class Prices(scene.Prices):
    """One quote, and then a market that is quiet until the caller leaves."""

    def Watch(self, request, context) -> Iterator[prices_pb2.Quote]:  # noqa: N802 - as in the .proto
        """Stream it."""
        left = threading.Event()
        context.add_callback(left.set)
        yield prices_pb2.Quote(symbol=request.symbol, cents=9150, sequence=1)
        left.wait(SECONDS)


class Chat(chat_pb2_grpc.ChatServicer):
    """Speaks first, answers each line, and says goodbye."""

    def Talk(self, request_iterator, context) -> Iterator[chat_pb2.Line]:  # noqa: N802 - as above
        """Talk."""
        yield chat_pb2.Line(text="welcome")
        for line in request_iterator:
            yield chat_pb2.Line(text=f"you said {line.text}")
        yield chat_pb2.Line(text="bye")


def unary(proxy: Proxy) -> None:
    """One question, one answer."""
    with scene.connected("lab.Greeter", proxy.target) as stub:
        stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=5)


def refused(proxy: Proxy) -> None:
    """A question without a name."""
    with scene.connected("lab.Greeter", proxy.target) as stub, pytest.raises(grpc.RpcError):
        stub.Greet(greeter_pb2.GreetRequest(), timeout=5)


def bidi(proxy: Proxy) -> None:
    """A chat in which each waits for the other, until the client has said what it had to say."""
    answered = threading.Semaphore(0)

    def lines() -> Iterator[chat_pb2.Line]:
        answered.acquire(timeout=SECONDS)
        yield chat_pb2.Line(text="hello")
        answered.acquire(timeout=SECONDS)

    with scene.connected("lab.Chat", proxy.target) as stub:
        for _ in stub.Talk(lines(), timeout=5):
            answered.release()


def cancelled(proxy: Proxy) -> None:
    """A watcher who has seen enough after one quote."""
    with scene.connected("lab.Prices", proxy.target) as stub:
        call = stub.Watch(prices_pb2.WatchRequest(symbol="ACME"))
        next(call)
        call.cancel()


def never_half_closed(proxy: Proxy) -> None:
    """An upload whose iterator never ends."""
    over = threading.Event()

    def readings() -> Iterator[readings_pb2.Reading]:
        yield readings_pb2.Reading(celsius=21.5)
        over.wait(SECONDS)

    with scene.connected("lab.Readings", proxy.target) as stub:
        call = stub.Record.future(readings())
        assert proxy.wait(_seen("DATA", "client"), 10)
        call.cancel()
    over.set()


def _seen(kind: str, side: str) -> Callable[[tuple[Frame, ...]], bool]:
    return lambda frames: any((f.kind, f.side) == (kind, side) for f in frames)


# Each with the frame at which its picture ends.
SCENES: list[tuple[Callable[[Proxy], None], str, str]] = [
    (unary, "END_STREAM", "server"),
    (refused, "END_STREAM", "server"),
    (bidi, "END_STREAM", "server"),
    (never_half_closed, "DATA", "client"),
    (cancelled, "RST_STREAM", "client"),
]


def _play(play: Callable[[Proxy], None], kind: str, side: str) -> str:
    servicers: list[Any] = [scene.Greeter(), Prices(), scene.Readings(), Chat()]
    with serve(servicers) as server, Proxy(server.target) as proxy:
        play(proxy)
        assert proxy.wait(_seen(kind, side), 10)
        frames = proxy.frames()
    last = next(n for n, f in enumerate(frames) if (f.kind, f.side) == (kind, side))
    return diagram(frames[: last + 1])


@pytest.mark.parametrize("played", SCENES, ids=lambda played: played[0].__name__)
def test_the_page_shows_what_happens(played: tuple[Callable[[Proxy], None], str, str]) -> None:
    """The picture on the page is the picture of the call."""
    shown = dict(
        re.findall(r'```text title="(\w+)"\n(.*?)\n```', PAGE.read_text("utf-8"), re.DOTALL)
    )
    assert shown[played[0].__name__] == _play(*played)


def test_every_picture_is_played() -> None:
    """No picture on the page is a drawing."""
    titles = re.findall(r'title="(\w+)"', PAGE.read_text("utf-8"))
    assert titles == [play.__name__ for play, _, _ in SCENES]


def test_the_program_on_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The lines of Python are a whole program, but for the servicer."""
    (program,) = re.findall(r"```python\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(program, {"Greeter": scene.Greeter})  # noqa: S102 - from this checkout
    assert capsys.readouterr().out.startswith("client")


if __name__ == "__main__":
    for one in SCENES:
        print(f'```text title="{one[0].__name__}"\n{_play(*one)}\n```\n')  # noqa: T201 - a command
