"""Texts in Markdown (lessons, explanations) on a terminal.

Our texts use two things that Markdown renderers do not know: call-outs (`> [!TIP]`) and a grid of
titled fences (`<div class="grid" markdown>`, a fence with `title="Go"`).  Both are put into plain
Markdown first.  On a terminal rich renders the result; elsewhere it stays text, which pipes like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.cli.terminal import Terminal

_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w+-]*)(?P<rest>.*)$")
_TITLE = re.compile(r"""title=["'](?P<title>[^"']+)["']""")
_CALL_OUT = re.compile(r"^>\s*\[!(?P<kind>\w+)\]\s*(?P<title>.*)$")
_GRID = re.compile(r"^\s*</?div[^>]*>\s*$")
_COMMENT = re.compile(r"<!--.*?-->\s*\n?", re.DOTALL)


def show(text: str, terminal: Terminal) -> None:
    """Print a Markdown text: rendered on a terminal, as plain Markdown elsewhere."""
    plain = "\n".join(simplify(text))
    if not terminal.is_live:
        terminal.print(plain)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(
        file=terminal.stream, width=terminal.width, no_color=not terminal.ink.on, highlight=False
    )
    console.print(Markdown(plain, code_theme="ansi_dark", hyperlinks=False))


def simplify(text: str) -> Iterator[str]:
    """Yield the lines of the text in plain Markdown: no HTML, call-outs and titles as bold words.

    Nothing inside a fence is touched.
    """
    inside: str | None = None
    for line in _COMMENT.sub("", text).splitlines():
        fence = _FENCE.match(line.strip())
        if inside is not None:
            yield line
            if fence and fence["mark"].startswith(inside) and not fence["language"]:
                inside = None
        elif fence:
            inside = fence["mark"]
            yield from _fence_start(fence)
        elif not _GRID.match(line):
            yield from _line(line)


def _fence_start(fence: re.Match[str]) -> Iterator[str]:
    title = _TITLE.search(fence["rest"])
    if title:
        yield f"**{title['title']}**"
        yield ""
    yield fence["mark"] + fence["language"]


def _line(line: str) -> Iterator[str]:
    call_out = _CALL_OUT.match(line)
    if call_out is None:
        yield line
        return
    kind = call_out["title"].strip() or call_out["kind"].capitalize()
    yield f"> **{kind}**"
    yield ">"


def show_source(text: str, name: str, terminal: Terminal) -> None:
    """Print a source file: in colours on a terminal, as it is elsewhere."""
    if not terminal.ink.on:
        terminal.print(text, end="")
        return
    from rich.console import Console
    from rich.syntax import Syntax

    lexer = Syntax.guess_lexer(name, text)
    console = Console(file=terminal.stream, width=terminal.width)
    console.print(Syntax(text, lexer, theme="ansi_dark", background_color="default"))
