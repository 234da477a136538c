"""What the reference shows of a checker is what the toy lesson's files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "check-kit.md"
FENCE = re.compile(r"^<!-- from: (\S+) -->\n```python[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("path", "body"), FENCE.findall(PAGE.read_text("utf-8")))
def test_the_reference_quotes_the_toy_lesson(path: str, body: str) -> None:
    """Each piece of code on the page stands in the file that it names."""
    assert body in (ROOT / path).read_text("utf-8")


def test_there_are_examples() -> None:
    """The pattern finds what the page shows: a checker and a drive."""
    assert len(FENCE.findall(PAGE.read_text("utf-8"))) == 2
