"""What a goroutine has read, and what of it is no longer so: found in the lines that ran."""

from __future__ import annotations

import pytest

from qrpc_lab.explore.diagnose import stale
from qrpc_lab.explore.following import ENDED, Ran

SOURCE = """
def show(self):
    while self.going:
        look(self.tick)
        use(self.tick)
        self.tick = None


def bring(self, tick):
    self.tick = tick
    self.seen.append(tick)
    self.count += 1
"""
LOOK, USE, CLEAR, BRING, SEEN, COUNT = 4, 5, 6, 10, 11, 12


class Names:
    """Goroutines are called what they are."""

    def who(self, goroutine):
        """Return its name."""
        return goroutine


@pytest.fixture
def told(tmp_path):
    """Tell lines that ran, given as (goroutine, line): each goroutine is in one call."""
    file = tmp_path / "ticks.py"
    file.write_text(SOURCE, encoding="utf-8")

    def tell(*ran, **options):
        lines = [Ran(who, ord(who), str(file), line) for who, line in ran]
        return stale.how(lines, Names(), **options)

    return tell


def test_what_was_read_is_overwritten_after_somebody_has_changed_it(told):
    """Read, written by another, written: the three lines, in that order."""
    assert told(("a", USE), ("b", BRING), ("b", SEEN), ("a", CLEAR), ("a", ENDED)) == (
        f"a reads self.tick ({USE})",
        f"b writes self.tick ({BRING})",
        f"a writes self.tick ({CLEAR}): what it had read is no longer so",
    )


def test_a_line_writes_as_it_ends(told):
    """The other one had begun to write, and not written, when this one wrote: nothing is lost."""
    assert told(("a", USE), ("b", BRING), ("a", CLEAR), ("a", ENDED), ("b", ENDED)) == ()


def test_reading_in_parts_is_told_unless_it_does_not_matter(told):
    """Two lines read, and somebody has written between them."""
    ran = [("a", LOOK), ("b", BRING), ("b", SEEN), ("a", USE)]
    assert "not all of it is of one moment" in told(*ran)[2]
    assert told(*ran, parts=False) == ()


def test_the_next_round_of_a_loop_looks_anew(told):
    """To read once more further up is no reading in parts."""
    assert told(("a", USE), ("b", BRING), ("b", SEEN), ("a", LOOK)) == ()


def test_what_one_has_changed_oneself_is_no_surprise(told):
    """Nobody else had a part in it."""
    assert told(("a", USE), ("a", CLEAR), ("a", LOOK), ("a", CLEAR), ("a", ENDED)) == ()


def test_an_update_that_waits_in_its_line_is_overtaken(told):
    """`n += 1` reads as it begins and writes as it ends; a method that changes a thing writes."""
    assert "self.count" in told(("a", COUNT), ("b", COUNT), ("b", ENDED), ("a", ENDED))[0]
    assert told(("a", SEEN), ("b", SEEN), ("b", ENDED), ("a", ENDED)) == ()
