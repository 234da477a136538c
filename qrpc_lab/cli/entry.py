"""From arguments to an exit status: the way in, and what becomes of errors.

Typer is imported only where there is something to parse.  Its parsing may import pydantic (90 ms),
which a command without options (`list`, `check unary`) need not pay.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable
from pathlib import Path

from qrpc_lab.cli import exits, terminal
from qrpc_lab.errors import CourseError, ProtoError, QrpcLabError

# What the words after a command become, where there is nothing to parse about them.
_NONE = ("list", "next", "docs")
_ONE = ("watch", "show", "hint", "run", "explain")
_FOLDER = ("start", "init")
_MANY = ("check",)
DIRECT: dict[str, Callable[[list[str]], list[object]]] = {
    **dict.fromkeys(_NONE, lambda _: []),
    **dict.fromkeys(_ONE, list),
    **dict.fromkeys(_FOLDER, lambda words: [Path(word) for word in words]),
    **dict.fromkeys(_MANY, lambda words: [words]),
}


def run(arguments: list[str]) -> int:
    """Run the program; return its exit status.  Never raises."""
    terminal.enable_colours()
    _start_ahead(arguments)
    try:
        if not _called_directly(arguments):
            from qrpc_lab.cli.app import program

            program().main(args=arguments, prog_name="qrpc-lab")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.PASSED
    except BaseException as error:  # noqa: BLE001 - whatever it is, the status says whose fault it is
        return _status_of(error)
    return exits.PASSED


def _start_ahead(arguments: list[str]) -> None:
    """Let the process that will run the exercise start beside us, while we see what is asked."""
    if arguments[:1] == ["check"] and "--help" not in arguments:
        from qrpc_lab.check.grader.ahead import start_ahead

        start_ahead()


def _called_directly(arguments: list[str]) -> bool:
    """Call a command whose arguments are plain words; return false where typer should parse."""
    name, *words = arguments or [""]
    most = {**dict.fromkeys(_NONE, 0), **dict.fromkeys(_MANY, len(words))}.get(name, 1)
    if name not in DIRECT or len(words) > most or any(word.startswith("-") for word in words):
        return False
    command = importlib.import_module(f"qrpc_lab.cli.commands.{name}").command
    command(*DIRECT[name](words))
    return True


def _status_of(error: BaseException) -> int:
    match error:
        case CourseError():
            return _say(str(error), exits.USAGE)
        case ProtoError():  # a fault in the learner's file, as in a failed check
            return _say(str(error), exits.FAILED)
        case QrpcLabError():
            return _say(str(error), exits.FAULT)
        case KeyboardInterrupt():
            return exits.INTERRUPTED
        case BrokenPipeError():
            return _gone()
        case _:
            return _fault(error)


def _say(sentence: str, status: int) -> int:
    error = terminal.err()
    error.print(error.ink.bad("qrpc-lab: ") + sentence)
    return status


def _gone() -> int:
    """Whoever read our output has left (`| head`): end quietly, and let no flush complain."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        sys.stdout.close()
    return exits.FAULT


def _fault(error: BaseException) -> int:
    import traceback

    terminal.err().print("".join(traceback.format_exception(error)), end="")
    return _say(
        "This is a fault of qrpc-lab, not yours. `qrpc-lab doctor --bundle report.md` writes what "
        "a bug report needs; please add the lines above.",
        exits.FAULT,
    )
