"""Every piece of code in a lesson's text is a piece of a file that runs.

A comment on the line before a fence says where it comes from::

    <!-- from: lessons/02-unary/unary.go -->            consecutive lines of that file
    <!-- output: tests/lessons/snippets/x.py words -->  what that program prints

Indentation aside, each line must be the same. Fences of go, python and proto must have one;
other fences may be drawings.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
CODE = {"go", "python", "proto"}
FENCE = re.compile(
    r"(?:^<!-- (?P<origin>from|output): (?P<path>\S+)(?P<arguments>[^\n]*?) -->\n)?"
    r"^```(?P<language>\w+)?[^\n]*\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Fence(NamedTuple):
    """A fence of a lesson's text, and where its comment says that it comes from."""

    lesson: str
    language: str
    body: str
    origin: str | None
    path: str
    arguments: str

    def __str__(self) -> str:
        """Name the fence in a test's id."""
        return f"{self.lesson}:{self.path or self.body.strip().splitlines()[0][:30]}"


def fences() -> list[Fence]:
    """Collect the fences of all lessons and exhibits."""
    return [
        Fence(
            text.parent.name,
            found["language"] or "",
            found["body"],
            found["origin"],
            found["path"] or "",
            found["arguments"] or "",
        )
        for text in sorted(ROOT.glob("lessons/**/README.md"))
        for found in FENCE.finditer(text.read_text(encoding="utf-8"))
    ]


def of(origin: str) -> list[Fence]:
    """Select the fences of one origin."""
    return [fence for fence in fences() if fence.origin == origin]


def windows(lines: list[str], size: int) -> list[str]:
    """All runs of `size` lines, each without the indentation that its lines share."""
    return [
        textwrap.dedent("\n".join(lines[start : start + size]))
        for start in range(len(lines) - size + 1)
    ]


@pytest.mark.parametrize("fence", fences(), ids=str)
def test_code_says_where_it_comes_from(fence: Fence) -> None:
    """No code stands in a text that no test runs."""
    assert fence.origin or fence.language not in CODE


@pytest.mark.parametrize("fence", of("from"), ids=str)
def test_a_fence_equals_its_region(fence: Fence) -> None:
    """The lines of the fence stand in the file, one after the other."""
    lines = (ROOT / fence.path).read_text(encoding="utf-8").splitlines()
    wanted = textwrap.dedent(fence.body.rstrip("\n"))
    assert wanted in windows(lines, wanted.count("\n") + 1)


@pytest.mark.parametrize("fence", of("output"), ids=str)
def test_an_output_is_what_the_program_prints(fence: Fence) -> None:
    """A figure in a text is measured, each time anew."""
    command = [sys.executable, str(ROOT / fence.path), *fence.arguments.split()]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert ran.stdout == fence.body


@pytest.mark.parametrize(
    "text", sorted(ROOT.glob("lessons/*/README.md")), ids=lambda p: p.parent.name
)
def test_the_text_before_the_task_is_short(text: Path) -> None:
    """About 700 words at most, code aside: a lesson is read within a quarter of an hour."""
    before = FENCE.sub("", text.read_text(encoding="utf-8").partition("## Your task")[0])
    assert 100 < len(before.split()) <= 700
