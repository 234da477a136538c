"""What a judge can say, and how it reads."""

from __future__ import annotations

import pytest

from qrpc_lab.check import expect, fail
from qrpc_lab.check.expectations import Rejected

HOLDS = [
    lambda: expect(1).equals(1),
    lambda: expect(1).differs_from(2),
    lambda: expect([0]).is_true(),
    lambda: expect("a").is_in("abc"),
    lambda: expect([1, 2]).contains(2),
    lambda: expect([1, 2]).has_length(2),
    lambda: expect(3).is_at_most(3),
    lambda: expect(3).is_at_least(3),
    lambda: expect(3.1).is_close(3, within=0.2),
]
FAILS = [
    (lambda: expect(1).equals(2), "2", "1"),
    (lambda: expect(1).differs_from(1), "anything but 1", "1"),
    (lambda: expect([]).is_true(), "a true value", "[]"),
    (lambda: expect("z").is_in(["a", "b"]), "one of 'a', 'b'", "'z'"),
    (lambda: expect([1]).contains(2), "something with 2 in it", "[1]"),
    (lambda: expect(None).has_length(2), "2 items", "None"),
    (lambda: expect("3").is_at_most(3), "at most 3", "'3'"),
    (lambda: expect(2).is_at_least(3), "at least 3", "2"),
    (lambda: expect(4).is_close(3, within=0.2), "3, give or take 0.2", "4"),
]


@pytest.mark.parametrize("claim", HOLDS)
def test_holds(claim) -> None:
    """A true claim is silent."""
    claim()


@pytest.mark.parametrize(("claim", "expected", "actual"), FAILS)
def test_fails(claim, expected: str, actual: str) -> None:
    """A false claim says what was expected and what came, also of values of the wrong type."""
    with pytest.raises(Rejected) as caught:
        claim()
    assert (caught.value.code, caught.value.expected, caught.value.actual) == (
        "QL110", expected, actual,
    )  # fmt: skip


def test_code_and_name() -> None:
    """The author chooses the code, and names the value in the sentence."""
    with pytest.raises(Rejected) as caught:
        expect([2, 1], "the order of the baton", code="QL113").equals([1, 2])
    assert caught.value.code == "QL113"
    assert "the order of the baton" in caught.value.message


def test_fail_with_a_sentence() -> None:
    """A sentence of the author's own goes through as it is."""
    with pytest.raises(Rejected, match="never half-closed"):
        fail("QL201", "never half-closed", expected="END_STREAM")
