"""Puts on the site what the program says about itself: every command's help, the report's schema.

Written down by hand they would be out of date with the next option.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

from qrpc_lab.cli.app import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

COMMANDS = "reference/commands.md"
SCHEMA = "reference/report.schema.json"
WIDTH = 88


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the page of the commands and the schema."""
    files.append(File.generated(config, COMMANDS, content="\n".join(_commands())))
    schema = resources.files("qrpc_lab.check.formats") / "report.schema.json"
    files.append(File.generated(config, SCHEMA, content=schema.read_bytes()))


def _commands() -> Iterator[str]:
    root = program()
    yield "# Commands"
    yield ""
    yield "What `--help` says, command by command. A lesson is named by its number or its name."
    yield "Exit status: 0 all pass, 1 some fail, 2 wrong usage, 3 inconclusive, 4 a fault of ours."
    yield from _pages(root, root.make_context("qrpc-lab", [], resilient_parsing=True))


def _pages(group: Any, context: Any) -> Iterator[str]:  # noqa: ANN401 - typer's or click's
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = command.make_context(
            name, [], parent=context, resilient_parsing=True, terminal_width=WIDTH
        )
        if hasattr(command, "list_commands"):
            yield from _pages(command, inner)
        else:
            yield from ("", f"## {inner.command_path}", "", "```")
            yield command.get_help(inner).rstrip()
            yield "```"
