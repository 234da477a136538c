"""The program as typer sees it: which commands there are.

Each command is a function `command` in a module of `commands/`, imported when it is asked for.  The
list with its one-line summaries stands here, so that `--help` imports none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperGroup

from qrpc_lab.cli import exits, terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOT = {
    "start": "Make a workspace if there is none, and watch the current lesson.",
    "init": "Only make the workspace, or complete one.",
    "watch": "Check the current lesson again whenever you save.",
    "list": "Show all lessons and how far you are.",
    "show": "Read a lesson's text.",
    "hint": "Show the next hint of a lesson.",
    "check": "Grade a lesson, the current one if you name none.",
    "next": "Leave the current lesson for later and go on with the next.",
    "run": "Run an exercise as a program.",
    "reset": "Put a lesson's starter back; your file is kept as a backup.",
    "solution": "Show the course's answer, once you have passed.",
    "explore": "Run a program of your own under many interleavings.",
    "replay": "Show the interleaving that a report found, step by step.",
    "duel": "Choose who runs next, until a wrong answer breaks.",
    "explain": "Explain a finding: what QL101 means and how to mend it.",
    "proto": "Generate Python stubs from your .proto file, beside it.",
    "docs": "Open the documentation.",
    "doctor": "Look at this installation; write a bundle for a bug report.",
    "dev": "For authors of lessons.",
}
_DEV = {
    "new": "Begin a lesson: a folder with every file it needs.",
    "check": "The author's gate: starters fail, solutions pass, wrong answers are caught.",
}


class _Lazy(TyperGroup):
    """A group that imports a command when it is run or asked for its help."""

    package = "qrpc_lab.cli.commands"
    summaries: Mapping[str, str] = _ROOT

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer's signature
        return list(self.summaries)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - typer's signature
        if cmd_name not in self.summaries:
            return None
        if cmd_name == "dev":
            return _group(_LazyDev, "dev", self.summaries[cmd_name])
        module = importlib.import_module(f"{self.package}.{cmd_name}")
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(cmd_name, cls=getattr(module, "Parser", None))(module.command)
        return typer.main.get_command(app)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's signature
        self.commands = cast("Any", dict.fromkeys(self.summaries))  # for "did you mean"
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - typer's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))


class _LazyDev(_Lazy):
    package = "qrpc_lab.cli.commands.dev"
    summaries = _DEV


def _show_version(value: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if value:
        from qrpc_lab.cli.version import version

        terminal.out().print(f"qrpc-lab {version()}")
        raise SystemExit(exits.PASSED)


def _root(
    context: typer.Context,
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Learn Go-style concurrency and gRPC streaming in Python, by doing."""
    if context.invoked_subcommand is None:
        from qrpc_lab.cli.welcome import without_command

        raise SystemExit(without_command())


def _group(kind: type[TyperGroup], name: str, summary: str) -> Any:  # noqa: ANN401 - typer's or click's
    app = typer.Typer(cls=kind, add_completion=False, rich_markup_mode=None, name=name)
    if kind is _Lazy:
        app.callback(invoke_without_command=True)(_root)
    else:
        app.callback(no_args_is_help=True, help=summary)(lambda: None)
    return typer.main.get_command(app)


def program() -> Any:  # noqa: ANN401 - typer's or click's
    """Return the program: call its `main`."""
    return _group(_Lazy, "qrpc-lab", "")
