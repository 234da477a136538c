"""The files of a new lesson; `@stem@`, `@title@` and the like are filled in."""

from __future__ import annotations

_README = """\
# @number@ · @title@

The problem, in one real situation.

The idea, in a few sentences.

## What goes wrong

A small interleaving: who waits for whom.

## Your task

`doubled(numbers)` returns a list with twice each number, in the same order.

## How it is checked

With a few random numbers, negative ones among them.

## Read on

Where the idea comes from.
"""

_LESSON = """\
title = "@title@"
summary = "One sentence that makes somebody want to read it."
mode = "@mode@"
concepts = ["the idea"]
needs = []
minutes = 20
hints = [
  "Where to look.",
  "What to do there.",
  "How to write it: a list comprehension.",
]
takeaway = "The one sentence to keep."
out_of_scope = []
"""

_EXERCISE = '''\
"""@title@."""


def doubled(numbers: list[int]) -> list[int]:
    """Return twice each number, in the same order."""
    raise NotImplementedError("TODO: double each number")
'''

_SOLUTION = '''\
"""@title@."""


def doubled(numbers: list[int]) -> list[int]:
    """Return twice each number, in the same order."""
    return [2 * number for number in numbers]
'''

_CHECK = '''\
"""@title@: what is asked, from the plainest misunderstanding to the subtlest."""

from random import Random

from qrpc_lab.check import Case, Check, Seen, expect


class DoublesEachNumber(Check):
    """Returns twice each number, in the same order."""

    cases = 3

    def case(self, rnd: Random) -> Case:
        return Case(numbers=[-rnd.randint(1, 9), *rnd.sample(range(1, 100), 5)])

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value, "the result").equals([2 * number for number in case.numbers])
'''

_DRIVE = '''\
"""@title@: what the subject does with the exercise."""


def doubles_each_number(exercise, case):
    """Call the exercise with the case's numbers."""
    return exercise.doubled(case.numbers)
'''

_WRONG = '''\
"""expect: QL110

{why}
"""


def doubled(numbers: list[int]) -> list[int]:
    """Return twice each number, in the same order."""
    {body}
'''

FILES = {
    "lessons/@number@-@slug@/README.md": _README,
    "lessons/@number@-@slug@/lesson.toml": _LESSON,
    "lessons/@number@-@slug@/@stem@.py": _EXERCISE,
    "lessons/@number@-@slug@/check_@stem@.py": _CHECK,
    "lessons/@number@-@slug@/drive_@stem@.py": _DRIVE,
    "solutions/@number@-@slug@/@stem@.py": _SOLUTION,
    "solutions/@number@-@slug@/wrong/forgets_the_order.py": _WRONG.format(
        why="Why learners write this: a set is the shortest way to write it.",
        body="return sorted({2 * number for number in numbers}, reverse=True)",
    ),
    "solutions/@number@-@slug@/wrong/loses_the_sign.py": _WRONG.format(
        why="Why learners write this: the examples were all positive.",
        body="return [abs(2 * number) for number in numbers]",
    ),
    "solutions/@number@-@slug@/wrong/only_the_first.py": _WRONG.format(
        why="Why learners write this: the return stands one level too deep.",
        body="for number in numbers:\n        return [2 * number]\n    return []",
    ),
}
