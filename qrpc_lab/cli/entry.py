"""From arguments to an exit status: the way in, and what becomes of errors.

Typer is imported only where there is something to parse.  Its parsing may import pydantic (90 ms),
which `list` and `check` without arguments need not pay.
"""

from __future__ import annotations

import contextlib
import importlib
import sys

from qrpc_lab.cli import exits, terminal
from qrpc_lab.errors import CourseError, QrpcLabError

# What can be called with nothing but its name.
_BARE = frozenset(
    {"start", "init", "watch", "list", "show", "hint", "check", "next", "run", "explain", "docs"}
)


def run(arguments: list[str]) -> int:
    """Run the program; return its exit status.  Never raises."""
    terminal.enable_colours()
    try:
        if len(arguments) == 1 and arguments[0] in _BARE:
            importlib.import_module(f"qrpc_lab.cli.commands.{arguments[0]}").command()
        else:
            from qrpc_lab.cli.app import program

            program().main(args=arguments, prog_name="qrpc-lab")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.PASSED
    except BaseException as error:  # noqa: BLE001 - whatever it is, the status says whose fault it is
        return _status_of(error)
    return exits.PASSED


def _status_of(error: BaseException) -> int:
    match error:
        case CourseError():
            return _say(str(error), exits.USAGE)
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
