"""`explore`, `replay`, `outcomes` and `choose`: what a program calls."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qrpc_lab import runtime
from qrpc_lab.explore import token as tokens
from qrpc_lab.explore.explorer import Explorer
from qrpc_lab.explore.program import Program
from qrpc_lab.explore.result import Result, Value
from qrpc_lab.explore.session import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def explore(  # noqa: PLR0913 - each has a default, and a name of its own
    main: Callable[[], object],
    *,
    schedules: int = 300,
    seed: int = 0,
    strategy: str = "mixed",
    lines: bool = False,
    max_steps: int = 20_000,
    horizon: float = 3600.0,
    expected: Iterable[str] = (),
    leave_out: Iterable[str] = (),
) -> Result:
    """Run `main` under up to `schedules` interleavings, and return what was found.

    `main` takes no arguments; it is run once for each schedule, so state belongs inside it.
    `strategy` is ``"mixed"``, ``"random"``, ``"pos"``, ``"pct"``, ``"exhaustive"`` (all schedules
    with at most two preemptions) or ``"natural"``.  With `lines` every line and every
    read-modify-write of the code under test is a switching point, and data races are found;
    `leave_out` names modules that are not to be looked into then.  `expected` holds finding codes
    that do not end the search, such as a leak that is known and accepted.  With `seed` 0, the
    environment variable ``QRPC_LAB_SEED`` may give another.

    Blocks until done.  Raises `ValueError` for a strategy that does not exist and for a budget of
    nothing, `UnsupportedPython` on a version of Python that the explorer does not know.
    """
    seed = seed or int(os.environ.get("QRPC_LAB_SEED", "0") or 0)
    program = Program(main, lines=lines, leave_out=tuple(leave_out))
    explorer = Explorer(program, Limits(max_steps, horizon))
    return explorer.explore(schedules, seed, strategy, frozenset(expected))


def replay(main: Callable[[], object], token: str) -> Result:
    """Run exactly the schedule of `token`.

    Raises `TraceDiverged` when the program has changed so much that this is not possible, and
    `BadToken` for a text that is no token.
    """
    parsed = tokens.read(token)
    explorer = Explorer(Program(main, lines=parsed.lines), parsed.limits)
    return explorer.replay(parsed, token)


def outcomes(
    main: Callable[[], object], *, schedules: int = 300, seed: int = 0, strategy: str = "mixed"
) -> tuple[Value, ...]:
    """Return every distinct value that `main` returns, with a token and its prints.

    A shorthand for the `values` of a `Result`; what ends in a finding has no value.
    """
    return explore(main, schedules=schedules, seed=seed, strategy=strategy).values


def choose(n: int) -> int:
    """Choose one of ``range(n)``: a branch of the program that a token records and replays."""
    if n < 1:
        message = f"choose(n) needs at least one possibility, not {n}"
        raise ValueError(message)
    return runtime.active().choose(n)
