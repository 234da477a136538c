"""Functions that exist already get rewritten code, and their own back."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from qrpc_lab.explore.lines import CodeUnderTest, Hooks, instrumented

HERE = Path(__file__)


@pytest.fixture
def hooks():
    """Hooks whose points go to a list; no code of this file, which is under test itself."""
    hooks = Hooks()
    hooks.sites = []
    hooks.point = hooks.sites.append
    return hooks


def helper(n):
    """Add one."""
    return n + 1


class Machine:
    """Methods of all kinds."""

    def __init__(self, n):
        self.n = n

    @property
    def twice(self):
        """A property."""
        return self.n * 2

    @classmethod
    def make(cls):
        """A class method."""
        return cls(3)

    @staticmethod
    def plain():
        """A static method."""
        return 4

    def run(self):
        """A method that serves as main."""
        return self.twice


MACHINE = Machine(2)


def decorated(fn):
    """Wrap a function."""

    @functools.wraps(fn)
    def inner(*arguments):
        return fn(*arguments)

    return inner


@decorated
def wrapped():
    """A function behind a wrapper."""
    return 5


def first_line(fn):
    """The first line of a function's body below its docstring or signature."""
    return fn.__code__.co_firstlineno


def test_everything_that_main_reaches_is_rewritten(hooks):
    """Functions, methods, properties, wrappers."""

    def main():
        return helper(1), Machine.make().twice, Machine.plain(), wrapped()

    with instrumented(main, CodeUnderTest(HERE, hooks=hooks)) as run:
        assert run() == (2, 6, 4, 5)
    for fn in (helper, Machine.__init__, Machine.twice.fget, Machine.plain, wrapped.__wrapped__):
        start = first_line(fn)
        assert any(start < site.line <= start + 4 for site in hooks.sites), fn


def test_code_comes_back(hooks):
    """Also when the block fails."""
    before = helper.__code__
    inside = []

    def fail():
        with instrumented(helper, CodeUnderTest(HERE, hooks=hooks)):
            inside.append(helper.__code__)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert inside != [before]
    assert helper.__code__ is before


def test_main_keeps_its_cells(hooks):
    """A main that is defined in a test uses the test's own variables, watched or not."""
    n = 1

    def main():
        nonlocal n
        n += 1
        return n

    with instrumented(main, CodeUnderTest(HERE, hooks=hooks)) as run:
        assert run() == 2
        assert run() == 3
    assert n == 3


@pytest.mark.parametrize(
    "main",
    [
        MACHINE.run,
        functools.partial(helper, 3),
        lambda: helper(3),
        functools.partial(MACHINE.run),
    ],
)
def test_other_callables(main, hooks):
    """A bound method, a partial, a lambda."""
    with instrumented(main, CodeUnderTest(HERE, hooks=hooks)) as run:
        assert run() == 4
    assert hooks.sites


def test_a_function_without_source_stays_as_it_is(hooks):
    """Made by ``exec``: it runs, unwatched."""
    names = {}
    exec("def main(): return 1", names)  # noqa: S102
    with instrumented(names["main"], CodeUnderTest(HERE, hooks=hooks)) as run:
        assert run() == 1
