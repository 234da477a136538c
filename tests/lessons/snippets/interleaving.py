"""Pictures of interleavings for the lessons' texts: drawn from what the explorer found, by no hand.

    found = explore(main, lines=True).finding
    print(columns(found, "ada", "bo"))

A row is a line of the program, in the column of the goroutine that ran it, in the order in which
they were done. `✗` marks the line that raised; `waits` follows one that is never done.

The trace of a finding tells when a goroutine stood *before* each operation. It did that one when it
next ran, which is just before its next step: rows are sorted by that.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qrpc_lab.explore import Finding

_NEVER = 1_000_000
_RAISED = {"QL104", "QL105", "QL106", "QL107"}


class Row(NamedTuple):
    """A line of the program, and before which step of the trace it was done."""

    done: int
    name: str
    line: int
    text: str


def columns(
    finding: Finding, *names: str, width: int = 34, leave_out: Sequence[str] = ("with ",)
) -> str:
    """Draw the goroutines called `names`, each in a column; lines that begin as said are left out.

    `width` is that of a column, in characters.
    """
    rows = sorted(row for name in names for row in _rows(finding, name))
    return "\n".join(
        [
            ("  " + "".join(f"{name:{width}}" for name in names)).rstrip(),
            *(
                "  " + " " * width * names.index(row.name) + row.text
                for row in rows
                if not row.text.startswith(tuple(leave_out))
            ),
        ]
    )


def _rows(finding: Finding, name: str) -> Iterator[Row]:
    """Tell what one goroutine did, line by line."""
    steps = [step for step in finding.trace if step.goroutine == name and step.where]
    visits = [(line, list(visit)) for line, visit in groupby(steps, lambda s: s.where.line)]
    for (line, visit), (_, after) in pairwise([*visits, (0, [])]):
        source = Path(visit[0].where.file).read_text("utf-8").splitlines()
        text = source[line - 1].strip().partition("  #")[0]
        yield (
            Row(after[0].number, name, line, text)
            if after
            else _last(finding, Row(visit[-1].number, name, line, text))
        )


def _last(finding: Finding, row: Row) -> Row:
    """Tell how a goroutine's last line ended: well, with an exception, or not at all."""
    if any(view.name == row.name and view.blocked for view in finding.goroutines):
        return row._replace(done=_NEVER, text=f"{row.text}  waits")
    if finding.code in _RAISED and finding.where and finding.where.line == row.line:
        return row._replace(done=_NEVER, text=f"{row.text}  ✗")
    return row
