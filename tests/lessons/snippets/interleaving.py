"""Pictures of interleavings for the lessons' texts: drawn from what the explorer found, by no hand.

    found = explore(main, lines=True).finding
    print(columns(found, "ada", "bo"))

A row is a line of the program, in the column of the goroutine that came to it, in the order of the
schedule. `✗` marks the line that raised; a goroutine that is blocked at the end ends with `waits`.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.explore import Finding


def columns(
    finding: Finding, *names: str, width: int = 34, leave_out: Sequence[str] = ("with ", "for ")
) -> str:
    """Draw the goroutines called `names`, each in a column; lines that begin as said are left out.

    `width` is that of a column, in characters.
    """
    rows = [("  " + "".join(f"{name:{width}}" for name in names)).rstrip()]
    for name, text in _lines(finding, names, tuple(leave_out)):
        rows.append("  " + " " * width * names.index(name) + text)
    return "\n".join(rows)


def _lines(
    finding: Finding, names: Sequence[str], leave_out: tuple[str, ...]
) -> list[tuple[str, str]]:
    sources: dict[str, list[str]] = {}
    found = []
    for step in finding.trace:
        if step.where is None or step.goroutine not in names:
            continue
        path = step.where.file
        lines = sources.setdefault(path, Path(path).read_text("utf-8").splitlines())
        found.append((step.goroutine, step.where.line, lines[step.where.line - 1].strip()))
    told = [(name, line, text) for (name, line, text), _ in groupby(_stays(found))]
    wrong = finding.where.line if finding.where else None
    blocked = {view.name for view in finding.goroutines if view.blocked}
    last = {name: number for number, (name, _, _) in enumerate(told)}
    drawn = []
    for number, (name, line, text) in enumerate(told):
        if text.startswith(leave_out):
            continue
        plain = text.partition("  #")[0]
        ends = number == last[name]
        if ends and name in blocked:
            drawn += [(name, plain), (name, "  waits")]
        else:
            drawn.append((name, f"{plain}  ✗" if ends and line == wrong else plain))
    return drawn


def _stays(found: list[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """Several steps of one goroutine on one line are one row, whoever runs between them."""
    at: dict[str, int] = {}
    rows = []
    for name, line, text in found:
        if at.get(name) != line:
            rows.append((name, line, text))
        at[name] = line
    return rows
