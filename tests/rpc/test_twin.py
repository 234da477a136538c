"""The Python side of a Go twin: two verbs."""

from __future__ import annotations

import io

import pytest

from qrpc_lab.pb import greeter_pb2
from qrpc_lab.rpc import connect, serve, twin
from tests.rpc import scene


def _greet(stub) -> None:
    print(stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=5).message)  # noqa: T201 - a scene


def _main(*arguments: str) -> None:
    twin.main("lab.Greeter", serve=scene.Greeter, call=_greet, arguments=arguments)


def test_call_runs_the_scene(capsys: pytest.CaptureFixture[str]) -> None:
    """`call ADDRESS` calls the server at that address."""
    with serve(scene.Greeter()) as server:
        _main("call", server.target)
    assert capsys.readouterr().out == "Hello, Ada!\n"


def test_serve_until_input_ends(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serve` prints its address first, answers there, and returns when its input ends."""
    answers = []

    class Input(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            with connect("lab.Greeter", capsys.readouterr().out.strip()) as stub:
                answers.append(stub.Greet(greeter_pb2.GreetRequest(name="Bo"), timeout=5).message)
            return ""

    monkeypatch.setattr("sys.stdin", Input())
    _main("serve")
    assert answers == ["Hello, Bo!"]


@pytest.mark.parametrize("arguments", [(), ("call",), ("serve", "x"), ("sing",)])
def test_anything_else_is_the_usage(arguments: tuple[str, ...]) -> None:
    """A wrong command line is answered with the right one."""
    with pytest.raises(SystemExit, match=r"twin\.py call ADDRESS"):
        _main(*arguments)
