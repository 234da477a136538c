"""Comparing what came back with what is right, in sentences a learner can act on.

`expect(value, "the greeting").equals("Hello, Ann!")` either returns or raises `Rejected`, which
the grader turns into a finding.  A checker never formats a message by hand unless it has more to
say than expected and actual; then it calls `fail`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sized
from typing import TYPE_CHECKING, NoReturn

from qrpc_lab.check.report import Where

if TYPE_CHECKING:
    from qrpc_lab.check.authoring import Case
    from qrpc_lab.check.seen import Seen

_LONGEST = 300


class Rejected(Exception):
    """A judge's verdict on its way to the grader."""

    def __init__(  # noqa: PLR0913 - the parts of a finding, by name
        self,
        code: str,
        message: str,
        *,
        expected: str | None = None,
        actual: str | None = None,
        where: tuple[Where, ...] = (),
        hint: str | None = None,
    ) -> None:
        """Carry the parts of a finding."""
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.expected = expected
        self.actual = actual
        self.where = where
        self.hint = hint


def fail(  # noqa: PLR0913 - the parts of a finding, by name
    code: str,
    message: str,
    *,
    expected: object = None,
    actual: object = None,
    where: tuple[Where, ...] = (),
    hint: str | None = None,
) -> NoReturn:
    """Reject the exercise with a sentence of the author's own.

    `hint` replaces the lesson's hint for this code, where one code stands for several mistakes.
    """
    raise Rejected(
        code,
        message,
        expected=None if expected is None else show(expected),
        actual=None if actual is None else show(actual),
        where=where,
        hint=hint,
    )


def show(value: object) -> str:
    """Spell a value for a person: strings given as sentences stay as they are, the rest as repr."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


class Expectation:
    """One value under judgement; each method returns or raises `Rejected`."""

    def __init__(self, value: object, what: str, code: str) -> None:
        """Hold `value`, called `what` in messages, rejected as `code`."""
        self._value = value
        self._what = what
        self._code = code

    def _require(self, *, holds: bool, wanted: str) -> None:
        if not holds:
            text = f"{self._what}: not as expected"
            fail(self._code, text, expected=wanted, actual=repr(self._value))

    def equals(self, right: object) -> None:
        """The value is `right`."""
        self._require(holds=self._value == right, wanted=repr(right))

    def differs_from(self, other: object) -> None:
        """The value is anything but `other`."""
        self._require(holds=self._value != other, wanted=f"anything but {other!r}")

    def is_true(self) -> None:
        """The value is true."""
        self._require(holds=bool(self._value), wanted="a true value")

    def is_in(self, allowed: Collection[object]) -> None:
        """The value is one of `allowed`."""
        wanted = "one of " + ", ".join(repr(one) for one in allowed)
        self._require(holds=self._value in allowed, wanted=wanted)

    def contains(self, part: object) -> None:
        """`part` is in the value."""
        holds = part in self._value  # type: ignore[operator]  # the author says it is a container
        self._require(holds=holds, wanted=f"something with {part!r} in it")

    def has_length(self, length: int) -> None:
        """The value has `length` items."""
        holds = isinstance(self._value, Sized) and len(self._value) == length
        self._require(holds=holds, wanted=f"{length} items")

    def is_at_most(self, bound: float) -> None:
        """The value is a number no greater than `bound`."""
        holds = isinstance(self._value, int | float) and self._value <= bound
        self._require(holds=holds, wanted=f"at most {bound!r}")

    def is_at_least(self, bound: float) -> None:
        """The value is a number no smaller than `bound`."""
        holds = isinstance(self._value, int | float) and self._value >= bound
        self._require(holds=holds, wanted=f"at least {bound!r}")

    def is_close(self, right: float, *, within: float) -> None:
        """The value is a number no further than `within` from `right`."""
        holds = isinstance(self._value, int | float) and abs(self._value - right) <= within
        self._require(holds=holds, wanted=f"{right!r}, give or take {within!r}")


def expect(value: object, what: str = "the result", *, code: str = "QL110") -> Expectation:
    """Begin a judgement of `value`; `code` is the finding if it does not hold."""
    return Expectation(value, what, code)


def some(outcomes: Iterable[tuple[Case, Seen]], holds: Callable[[Seen], bool]) -> bool:
    """Whether any outcome has a property: the witness that two *can* be at work at once.

    For `judge_all`: what must be possible is shown by one schedule, and is missing when none
    shows it (QL111).
    """
    return any(holds(seen) for _, seen in outcomes)
