"""The programs of a twin: what they may do wrong, and what is said then."""

from __future__ import annotations

import sys

import pytest

from tools import go_run
from tools.go_run import RunError, run, serving


def _python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_lines_of_a_program() -> None:
    """What it prints is given line by line."""
    assert run(_python("print('a'); print('b')")) == ["a", "b"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('no server')", r"(?s)exited with 1.*no server"),
        ("pass", "printed nothing"),
        ("print()", "printed nothing"),
    ],
)
def test_a_program_that_does_not_do_its_part(program: str, said: str) -> None:
    """A failure, and silence, are errors that say what happened."""
    with pytest.raises(RunError, match=said):
        run(_python(program))


def test_a_program_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended, and that is said."""
    monkeypatch.setattr(go_run, "_SECONDS", 0.2)
    with pytest.raises(RunError, match="did not end within"):
        run(_python("import threading; threading.Event().wait()"))


def test_a_server_serves_until_its_input_ends() -> None:
    """The first line is the address; at the end of the block its input ends, and so does it."""
    program = "import sys; print('127.0.0.1:1', flush=True); sys.stdin.read()"
    with serving(_python(program)) as address:
        assert address == "127.0.0.1:1"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("print('ready')", "printed 'ready', not an address"),
        ("import sys; sys.exit('port in use')", r"(?s)printed ''.*port in use"),
        (
            "import sys; print('x:1', flush=True); sys.stdin.read(); sys.exit('lost')",
            r"(?s)exited with 1 when its input ended.*lost",
        ),
    ],
)
def test_a_server_that_does_not_do_its_part(program: str, said: str) -> None:
    """No address, and a bad end, are errors that say what happened."""
    with pytest.raises(RunError, match=said), serving(_python(program)):
        pass


def test_a_server_that_never_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog ends it, and nobody waits for its first line for ever."""
    monkeypatch.setattr(go_run, "_SECONDS", 0.1)
    program = "import threading; threading.Event().wait()"
    with pytest.raises(RunError, match="not an address"), serving(_python(program)):
        pass


def test_a_scene_that_fails_ends_the_server() -> None:
    """What is raised in the block comes out, and the server does not stay."""
    program = "import sys; print('x:1', flush=True); sys.stdin.read()"
    with pytest.raises(KeyError), serving(_python(program)):
        raise KeyError
