"""The duel: a person makes a schedule choice by choice."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrpc_lab.check.duel import Duel, Target, targets
from tests.check.test_explored import LATE_ADD, POOL, SENDS_FIRST, assignment


@pytest.fixture(autouse=True)
def small_heap() -> Iterator[None]:
    """Spare each of a thousand schedules a walk over all that the test run has loaded."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def target(tmp_path: Path) -> Target:
    """A pool whose workers announce themselves too late: right in the natural order."""
    answer = tmp_path / "late.py"
    answer.write_text(LATE_ADD)
    return next(targets(assignment(tmp_path), [answer], seed="1"))


def hold_back(duel: Duel, late: str) -> None:
    """Play as a person would: let one kind of goroutine run only when nobody else can."""
    while movers := duel.position.movers:
        others = [n for n, mover in enumerate(movers) if not mover.name.startswith(late)]
        duel.choose(others[0] if others else 0)


def test_only_what_breaks_in_some_orders(tmp_path: Path) -> None:
    """What is right is no opponent, nor what breaks at once, however it is scheduled."""
    for name, source in (("right.py", POOL), ("at_once.py", SENDS_FIRST)):
        (tmp_path / name).write_text(source)
    answers = [tmp_path / "right.py", tmp_path / "at_once.py"]
    assert list(targets(assignment(tmp_path), answers, seed="1")) == []


def test_left_alone_it_survives(target: Target) -> None:
    """Always the first: the natural order, in which the wrong answer comes out right."""
    duel = Duel(target)
    while duel.position.movers:
        duel.choose(0)
    assert duel.position.finding is None


def test_an_order_that_breaks_it(target: Target) -> None:
    """Whoever holds the workers back breaks it, in no fewer steps than the explorer."""
    duel = Duel(target)
    hold_back(duel, "work")
    assert duel.position.finding is not None
    assert duel.position.finding.code == target.finding.code
    assert duel.position.steps >= target.steps


def test_positions_are_replayed(target: Target) -> None:
    """Taking back forgets one choice; the same choices lead to the same position."""
    duel, again = Duel(target), Duel(target)
    first = duel.position
    duel.choose(1)
    second = duel.position
    assert second != first
    duel.take_back()
    assert duel.position == first
    again.choose(1)
    assert again.position == second
    with pytest.raises(IndexError):
        duel.choose(len(duel.position.movers))


def test_steps_are_told_once(target: Target) -> None:
    """What happened between two choices is told after the second, and nothing is left out."""
    duel = Duel(target)
    told = list(duel.position.last)
    while duel.position.movers:
        duel.choose(0)
        told += duel.position.last
        if duel.position.movers:
            assert len(told) == duel.position.steps
