"""Where the threads of a subject stood, told over the pipe or dumped by `faulthandler`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

_FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<name>.+)$')
_DUMP = re.compile(r"^(?:Fatal Python error|Current thread 0x|Thread 0x)", flags=re.MULTILINE)
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


def is_native_dump(text: str) -> bool:
    """Whether the text holds a dump with a whole line of the exercise; it is written bit by bit."""
    whole, _, _ = text.rpartition("\n")
    return bool(parse_native(whole))


def parse_native(dump: str) -> list[Stack]:
    """Read `faulthandler`'s text; for each thread the innermost line of the exercise."""
    found: list[Stack] = []
    blocks = re.split(r"^(?:Current thread|Thread) 0x", dump, flags=re.MULTILINE)[1:]
    for number, block in enumerate(blocks, start=1):
        frames = [match for line in block.splitlines() if (match := _FRAME.match(line))]
        mine = next((one for one in frames if _STAGED.search(one["file"])), None)
        if mine is not None:
            file = PurePath(mine["file"]).name
            name = "main" if number == len(blocks) else "a thread"  # it dumps the oldest last
            found.append(Stack(name, file, int(mine["line"]), f"in {mine['name']}"))
    return found


def without_dump(output: str) -> str:
    """What the exercise itself printed: a dump is ours, and its addresses differ each time."""
    return _DUMP.split(output, maxsplit=1)[0]
