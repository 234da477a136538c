"""What all cases of a lesson share."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from qrpc_lab.check import Check, Explore
from qrpc_lab.check.grader.bench import Bench


class Explored(Check):
    """Explores."""

    explore = Explore(schedules=50)


class Plain(Check):
    """Does not."""


@pytest.mark.parametrize(
    ("check", "schedules", "times"),
    [(Explored, None, 1), (Explored, 20, 1), (Explored, 10_000, 200), (Plain, 10_000, 1)],
)
def test_more_schedules_have_more_time(
    check: type[Check], schedules: int | None, times: float
) -> None:
    """A check that shall run through more schedules than usual is not late by the usual clock."""
    nobody: Any = None
    assert Bench(nobody, "seed", schedules, ModuleType("drive")).stretch(check) == times
