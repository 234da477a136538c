"""Where the threads of a subject stood, told over the pipe or dumped by `faulthandler`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

_FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<name>.+)$')
_STAGED = re.compile(r"qrpc-lab-[^/\\]+[/\\]exercise[/\\]")


@dataclass(frozen=True, slots=True)
class Stack:
    """One thread and the learner's line that it is at."""

    name: str
    file: str
    line: int
    doing: str


def parse_sites(sites: object) -> list[Stack]:
    """Take the subject's own account of its threads."""
    rows = [one for one in sites if isinstance(one, dict)] if isinstance(sites, list) else []
    return [_stack(row) for row in rows]


def _stack(row: dict[str, object]) -> Stack:
    line = row.get("line")
    return Stack(
        name=str(row.get("name")),
        file=str(row.get("file")),
        line=line if isinstance(line, int) else 0,
        doing=str(row.get("doing")),
    )


def parse_native(dump: str) -> list[Stack]:
    """Read `faulthandler`'s text; for each thread the innermost line of the exercise."""
    found: list[Stack] = []
    for block in re.split(r"^(?:Current thread|Thread) ", dump, flags=re.MULTILINE)[1:]:
        frames = [match for line in block.splitlines() if (match := _FRAME.match(line))]
        mine = next((one for one in frames if _STAGED.search(one["file"])), None)
        if mine is not None:
            file = PurePath(mine["file"]).name
            found.append(Stack("a thread", file, int(mine["line"]), f"in {mine['name']}"))
    return found
