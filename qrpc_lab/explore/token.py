r"""Replay tokens: one schedule as a short text that needs nothing beside the program.

::

    4f2a-r7_12b3c.31KQX…
    │    │  │    │ └ check letters: the trace at up to 16 equidistant steps
    │    │  │    └ steps of the trace
    │    │  └ choices: 12 natural ones, then the first other candidate, 3 natural, the second other
    │    └ options: r seed of `random`, m step limit, h horizon, l lines (unless they are usual)
    └ digest of the file

Choices count public operations, never lines of the standard library, so a token means the same on
every version of Python.  The check letters tell a program that has changed from one that has not,
and about where: a comment may change, the trace may not.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.errors import BadToken, TraceDiverged
from qrpc_lab.explore.session import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qrpc_lab.explore.recorder import Recorder
    from qrpc_lab.explore.session import Run

CHECKS: Final = 16
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORM: Final = re.compile(
    r"(?:(?P<label>.*):)?(?P<digest>[0-9a-f]{4})-"
    r"(?:r(?P<dice>\d+)_)?(?:m(?P<steps>\d+)_)?(?:h(?P<horizon>[\d.e+]+)_)?(?P<lines>l_)?"
    r"(?P<choices>(?:\d*(?:[b-z]|\(\d+\)))*)\.(?P<length>\d+)(?P<checks>[A-Z]*)"
)
_CHOICE: Final = re.compile(r"(\d*)(?:([b-z])|\((\d+)\))")


@dataclass(frozen=True, slots=True)
class Token:
    """A token, taken apart."""

    digest: str
    choices: tuple[int, ...]
    dice: int
    limits: Limits
    length: int
    checks: str
    lines: bool = False
    label: str = ""
    """What stands before the colon: a lesson, or the program as `qrpc-lab explore` has it."""

    def verify(self, run: Run) -> None:
        """Raise `TraceDiverged` when a replay did not go as recorded."""
        recorder = run.recorder
        assert recorder is not None  # noqa: S101 - replays are recorded
        ran = len(run.tape)
        if not self.length:
            return
        before = 0
        positions = _positions(self.length)
        letters = _letters(run.tape, positions)
        for at, letter in zip(positions, self.checks, strict=False):
            if at >= ran or next(letters) != letter:
                step = min(before + 1, ran)
                raise TraceDiverged(_story(recorder, step, min(at + 1, ran + 1)), step)
            before = at + 1
        if ran != self.length:
            raise TraceDiverged(_story(recorder, self.length + 1, self.length + 1), self.length + 1)


def digest_of(file: Path | None) -> str:
    """Return four hex digits for the file of a program."""
    try:
        data = b"" if file is None else file.read_bytes()
    except OSError:  # typed in, or made by a template
        data = b""
    unix = data.replace(b"\r\n", b"\n")
    return f"{zlib.crc32(unix) & 0xFFFF:04x}"


def write(
    digest: str, run: Run, limits: Limits, *, lines: bool = False, checked: bool = True
) -> str:
    """Write the token of a run, with the letters by which a replay is `checked`."""
    tape = run.tape if checked else []
    usual = Limits()
    options = f"r{run.dice}_" if run.dice else ""
    if limits.max_steps != usual.max_steps:
        options += f"m{limits.max_steps}_"
    if limits.horizon != usual.horizon:
        options += f"h{limits.horizon:g}_"
    if lines:
        options += "l_"
    checks = "".join(_letters(tape, _positions(len(tape))))
    return f"{digest}-{options}{_pack(run.choices)}.{len(tape)}{checks}"


def read(text: str) -> Token:
    """Take a token apart. Raises `BadToken`."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        message = f"{text!r} is not a replay token; one looks like 4f2a-12b3c.31KQX"
        raise BadToken(message)
    usual = Limits()
    limits = Limits(
        int(match["steps"] or usual.max_steps), float(match["horizon"] or usual.horizon)
    )
    return Token(
        digest=match["digest"],
        choices=tuple(_unpack(match["choices"])),
        dice=int(match["dice"] or 0),
        limits=limits,
        length=int(match["length"]),
        checks=match["checks"],
        lines=bool(match["lines"]),
        label=match["label"] or "",
    )


def _positions(length: int) -> Sequence[int]:
    if length <= CHECKS:
        return range(length)
    return [(number + 1) * length // CHECKS - 1 for number in range(CHECKS)]


def _letters(tape: Sequence[tuple[str, str]], positions: Sequence[int]) -> Iterator[str]:
    """Yield a letter for each position: the checksum of the steps up to it."""
    check = done = 0
    for at in positions:
        steps = "".join([f"{who} {operation}\n" for who, operation in tape[done : at + 1]])
        check = zlib.crc32(steps.encode(errors="backslashreplace"), check)
        done = at + 1
        yield _LETTERS[check % len(_LETTERS)]


def _story(recorder: Recorder, first: int, last: int) -> str:
    steps = f"step {first}" if first == last else f"steps {first} to {last}"
    now = ""
    if first <= len(recorder.moments):
        moment = recorder.moments[first - 1]
        now = f": step {first} is now {moment.goroutine.name} at {moment.operation}"
        now += f" ({moment.place})" if moment.place else ""
    elif recorder.moments:
        now = f": the program now ends after step {len(recorder.moments)}"
    return f"the program has changed since this token was made: it differs at {steps}{now}"


def _pack(choices: Sequence[int]) -> str:
    text, zeros = "", 0
    for choice in choices:
        if choice == 0:
            zeros += 1
            continue
        text += str(zeros or "")
        text += chr(ord("a") + choice) if choice <= 25 else f"({choice})"  # noqa: PLR2004 - z
        zeros = 0
    return text


def _unpack(text: str) -> list[int]:
    choices: list[int] = []
    for zeros, letter, number in _CHOICE.findall(text):
        choices += [0] * int(zeros or 0)
        choices.append(int(number) if number else ord(letter) - ord("a"))
    return choices
