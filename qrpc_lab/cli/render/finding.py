"""One finding on the screen: the sentence, expected and actual, the places, the source, next steps.

```
    QL101 deadlock: all 4 goroutines wait, and nobody can help

      main     worker_pool.py:21   jobs.send(photo 4)
      work     worker_pool.py:14   results.send(thumb 1)

      20 │     for photo in photos:
    ▸ 21 │         jobs.send(photo)
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.cli.render.controls import visible_controls
from qrpc_lab.cli.render.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.check.report import Finding, Where
    from qrpc_lab.cli.ink import Ink

_INDENT = " " * 4
_DEEPER = " " * 6
_NOT_DONE = "QL902"
_OF_THE_CHECKER = "QL999"
_SHORT = 60


def finding_lines(finding: Finding, ink: Ink, width: int) -> Iterator[str]:
    """Yield the lines of a finding, from what happened to the lesson's hint."""
    message = visible_controls(finding.message).removeprefix(f"{finding.name}: ")
    head, *rest = wrap(f"{finding.code} {finding.name}: {message}", width, _INDENT, _INDENT)
    lead = f"{_INDENT}{finding.code} {finding.name}:"
    yield ink.strong(ink.bad(lead)) + head[len(lead) :] if head.startswith(lead) else head
    yield from rest
    yield from _values(finding, ink, width)
    yield from _places(finding.where, ink, width)
    yield from _detail(visible_controls(finding.detail), width)
    yield from _excerpt(finding, ink, width)
    if finding.hint:
        yield ""
        yield from wrap(finding.hint, width, _INDENT, _INDENT)


def _detail(detail: str, width: int) -> Iterator[str]:
    """Text that the grader has laid out already: only what is too wide is broken."""
    if detail:
        yield ""
    for line in detail.splitlines():
        indent = _DEEPER + " " * (len(line) - len(line.lstrip()))
        row = f"{_DEEPER}{line}".rstrip()
        if len(row) <= width:
            yield row
        else:
            yield from wrap(line.lstrip(), width, indent, f"{indent}    ")


def _values(finding: Finding, ink: Ink, width: int) -> Iterator[str]:
    """Expected above actual, so that the eye compares; on lines of their own if one is long."""
    pairs = (("expected", finding.expected), ("actual", finding.actual))
    told = [(name, visible_controls(value)) for name, value in pairs if value is not None]
    is_long = any("\n" in value or len(value) > width - 17 for _, value in told)
    if told:
        yield ""
    for name, value in told:
        paint = ink.good if name == "expected" else ink.bad
        if is_long:
            yield f"{_DEEPER}{ink.dim(name)}"
            yield from (paint(part) for part in wrap(value, width, " " * 8, " " * 8))
        else:
            yield f"{_DEEPER}{ink.dim(f'{name:<8}')}   {paint(value)}"


def _places(where: tuple[Where, ...], ink: Ink, width: int) -> Iterator[str]:
    """One row for each goroutine, in columns: who, where, doing what."""
    if not where:
        return
    yield ""
    who = max(len(place.goroutine) for place in where)
    at = max(len(_at(place)) for place in where)
    for place in where:
        row = f"{_DEEPER}{place.goroutine:<{who}}  {ink.name(f'{_at(place):<{at}}')}"
        column = 6 + who + 2 + at + 3
        if width - column < _SHORT // 3:
            yield row.rstrip()
            yield from wrap(place.doing, width, " " * 8, " " * 8) if place.doing else ()
            continue
        doing = wrap(visible_controls(place.doing), width - column)
        yield f"{row}   {doing[0]}".rstrip()
        yield from (" " * column + more for more in doing[1:])


def _at(place: Where) -> str:
    """The file's name and the line: the folder is the lesson's."""
    name = place.file.replace("\\", "/").rpartition("/")[2]
    return f"{name}:{place.line}" if place.line else name


def _excerpt(finding: Finding, ink: Ink, width: int) -> Iterator[str]:
    if not finding.excerpt:
        return
    yield ""
    digits = max(len(str(number)) for number, _, _ in finding.excerpt)
    for number, text, is_guilty in finding.excerpt:
        sign = ink.bad("▸") if is_guilty else " "
        source, room = text.rstrip(), width - digits - 9
        source = source if len(source) <= room else f"{source[: room - 1]}…"
        shown = ink.strong(source) if is_guilty else source
        yield f"{_INDENT}{sign} {ink.dim(f'{number:>{digits}} │')} {shown}".rstrip()


def next_steps(finding: Finding, slug: str, ink: Ink, alias: str | None) -> Iterator[str]:
    """Yield what the learner can do now: each a command to type; `alias` replays the schedule."""
    yield ""
    if finding.code == _OF_THE_CHECKER:
        steps = [("tell us", f"qrpc-lab doctor --bundle report.md {slug}")]
    elif finding.code == _NOT_DONE:
        steps = [("read", f"qrpc-lab show {slug}"), ("hint", f"qrpc-lab hint {slug}")]
    else:
        steps = [("a hint", f"qrpc-lab hint {slug}")]
        if alias:
            steps.append(("see it happen", f"qrpc-lab replay {alias}"))
        steps.append((f"what is {finding.code}", f"qrpc-lab explain {finding.code}"))
    longest = max(len(what) for what, _ in steps) + 1
    for what, command in steps:
        label = f"{what}:".ljust(longest)
        yield f"{_INDENT}{ink.dim(label)}  {ink.name(command)}"
