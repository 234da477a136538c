"""The simulation beside reality: a small sample, and whether the suite would notice a lie."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.differential import generate
from tools.differential.compare import Verdict, compare
from tools.differential.known import DIFFERENCES
from tools.differential.script import read
from tools.differential.worlds import Worlds

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "simulation.md"
# Kinds whose outcome hangs on barriers alone: a sample that can never be unlucky.
KINDS = ("complete", "status", "abort", "abort-swallowed", "raise", "misfit", "server-cancel")
AGREED = {Verdict.SAME, Verdict.KNOWN, Verdict.COMBINED}
seeds = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def worlds():
    """Both worlds, each in its process."""
    with Worlds() as both:
        yield both


@pytest.mark.parametrize("kind", KINDS)
def test_the_simulation_shows_what_reality_shows(kind, worlds):
    """Three scripts of a kind have the same outcomes over loopback and over schedules."""
    rnd = Random(kind)  # noqa: S311 - no secret
    for _ in range(3):
        result = compare(generate.of_kind(kind, rnd, loose=False), worlds)
        assert result.verdict in AGREED, str(result)


@given(seeds, st.sampled_from(sorted(generate.KINDS)))
@settings(max_examples=100, derandomize=True, deadline=None, database=None)
def test_a_script_can_be_done_and_written_down(seed, kind):
    """Barriers point backwards, to steps of others; the text of a script is the whole script."""
    script = generate.of_kind(kind, Random(seed))  # noqa: S311 - no secret
    owner = {step.number: step.actor for step in script.steps}
    for step in script.steps:
        assert all(number < step.number for number in step.after)
        assert all(owner[number] != step.actor for number in step.after)
    assert read(str(script)) == script


@given(seeds)
@settings(max_examples=30, derandomize=True, deadline=None, database=None)
def test_a_seed_always_gives_the_same_script(seed):
    """So a difference that one person saw can be seen by another; held kinds stay apart."""
    assert generate.script(seed) == generate.script(seed)
    assert not generate.KINDS[generate.script(seed).kind].held
    assert generate.KINDS[generate.script(seed, held=True).kind].held


class Liars:
    """Two worlds that show what they are told to show."""

    def __init__(self, real, simulated):
        self._real, self._simulated = Counter(real), Counter(simulated)

    def real(self, script, runs, *, pressure=False):
        """Show the outcomes of reality."""
        return self._real

    def simulated(self, script, schedules, *, seed=1, early=False):
        """Show those of the simulation."""
        return self._simulated


def _outcome(client, handler="returned"):
    return (("client0", ((client,),)), ("handler0", ((handler,),)))


@pytest.mark.parametrize(
    ("real", "simulated", "verdict"),
    [
        ([_outcome("OK")], [_outcome("OK")], Verdict.SAME),
        ([_outcome("OK")], [_outcome("UNKNOWN")], Verdict.DIFFERENT),
        ([_outcome("OK"), _outcome("UNKNOWN")], [_outcome("OK")], Verdict.DIFFERENT),
        ([_outcome("OK")], [_outcome("OK"), _outcome("OK", "raised")], Verdict.WIDER),
        (
            [_outcome("OK"), _outcome("UNKNOWN", "raised")],
            [_outcome("OK"), _outcome("UNKNOWN", "raised"), _outcome("OK", "raised")],
            Verdict.COMBINED,
        ),
    ],
)
def test_a_lie_is_noticed(real, simulated, verdict):
    """What only one world shows is told, and what is only a new combination is told apart."""
    script = generate.of_kind("complete", Random(1))  # noqa: S311 - no secret
    assert compare(script, Liars(real, simulated)).verdict is verdict


def test_the_page_lists_every_known_difference():
    """Nothing is explained away in silence."""
    text = PAGE.read_text("utf-8")
    for difference in DIFFERENCES:
        assert f"| {difference.what} | {difference.why} |" in text
