"""The search: schedule after schedule, until something is found or the budget is used up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore import token as tokens
from qrpc_lab.explore.diagnose import Retold, examine, retell
from qrpc_lab.explore.diagnose.text import text_of
from qrpc_lab.explore.errors import TraceDiverged
from qrpc_lab.explore.finding import Finding
from qrpc_lab.explore.minimise import minimise, same_value, trim
from qrpc_lab.explore.outcome import Ending, Stuck
from qrpc_lab.explore.result import Result, Value
from qrpc_lab.explore.session import Session
from qrpc_lab.explore.strategies import Fixed, plan
from qrpc_lab.explore.tracing import untraced
from qrpc_lab.findings import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qrpc_lab.explore.classify import Verdict
    from qrpc_lab.explore.outcome import Outcome
    from qrpc_lab.explore.program import Program
    from qrpc_lab.explore.session import Limits, Run
    from qrpc_lab.explore.world import World


VALUES: Final = 1000
"""Distinct values that are kept; whatever else comes out is not counted."""


@dataclass(slots=True)
class _Shown:
    """A value on its way into the result."""

    value: Any
    token: str
    output: str
    schedules: int = 1


class Explorer:
    """Explores one program."""

    def __init__(
        self,
        program: Program,
        limits: Limits,
        label: str = "",
    ) -> None:
        self._program = program
        self._limits = limits
        self._lines = program.detector is not None
        digest = tokens.digest_of(program.file)
        self._digest = f"{label}:{digest}" if label else digest

    def _session(self) -> Session:
        return Session(self._program, self._limits)

    # -- explore ---------------------------------------------------------------------------------

    def explore(self, schedules: int, seed: int, strategy: str, expected: frozenset[str]) -> Result:
        """Search until the first finding that is not `expected`.  Raises `ValueError`."""
        _at_least_one(schedules=schedules, max_steps=self._limits.max_steps)
        return untraced(lambda: self._explore(schedules, seed, strategy, expected))

    def _explore(
        self, schedules: int, seed: int, strategy: str, expected: frozenset[str]
    ) -> Result:
        plan_ = plan(strategy, seed, schedules)
        shown: dict[str, _Shown] = {}
        tolerated: dict[str, Finding] = {}
        found: Finding | None = None
        left: Value | None = None
        ran = cut = 0
        with self._session() as session:
            while ran < schedules and not plan_.exhausted:
                chosen = plan_.next()
                dice = abs(seed) * schedules + ran
                run = session.run(chosen, dice=dice, expected=expected, look=_look_once)
                ran += 1
                plan_.ran(chosen, len(run.choices), rolled=run.rolled)
                cut += run.fair and run.verdict is None
                if not _is_defect(run, expected):
                    self._note(shown, run)
                    self._tolerate(session, tolerated, run, expected)
                    continue
                found, left = self._finding(session, run, expected, ran, schedules)
                break
        return Result(
            finding=found,
            left=left,
            schedules=ran,
            exhausted=found is None and plan_.exhausted and not cut,
            seed=seed,
            values=tuple(Value(s.value, s.token, s.output, s.schedules) for s in shown.values()),
            expected=tuple(tolerated.values()),
            cut_short=cut,
        )

    def _tolerate(
        self, session: Session, tolerated: dict[str, Finding], run: Run, expected: frozenset[str]
    ) -> None:
        """Keep the first finding of each code that was expected."""
        if run.verdict is not None and run.verdict.code not in tolerated:
            tolerated[run.verdict.code], _ = self._finding(session, run, expected)

    def _note(self, shown: dict[str, _Shown], run: Run) -> None:
        """Count a value that came out; the first time, make its token."""
        if not run.world.main_done:
            return
        known = shown.get(run.shown)
        if known is not None:
            known.schedules += 1
            return
        if len(shown) >= VALUES:
            return
        token = tokens.write(self._digest, run, self._limits, lines=self._lines)
        shown[run.shown] = _Shown(run.value, token, run.output)

    # -- a finding -------------------------------------------------------------------------------

    def _finding(
        self,
        session: Session,
        run: Run,
        expected: frozenset[str],
        ran: int = 0,
        schedules: int = 0,
    ) -> tuple[Finding, Value | None]:
        """Minimise a schedule, run it once more with a recorder, and say what is wrong."""
        dice = run.dice

        def again(choices: list[int]) -> Run:
            return session.run(Fixed(choices, strict=False), dice=dice, expected=expected)

        if run.view is not None:
            # It took its time from the machine or from outside: no letters, which might differ.
            token = tokens.write(self._digest, run, self._limits, lines=self._lines, checked=False)
            seen = replace(run.view, token=token, schedule=ran, schedules=schedules)
            return _laid_out(seen), _left(run, token)
        best = minimise(run, again)
        last = session.run(
            Fixed(trim(best.choices), strict=False),
            dice=dice,
            record=True,
            look=retell,
            expected=expected,
        )
        if last.verdict is None or run.verdict is None or last.verdict.kind != run.verdict.kind:
            return _unsteady(run, last), None
        token = tokens.write(self._digest, last, self._limits, lines=self._lines)
        finding: Finding = replace(last.view, token=token, schedule=ran, schedules=schedules)
        return _laid_out(finding), _left(last, token)

    # -- replay ----------------------------------------------------------------------------------

    def replay(
        self, token: tokens.Token, text: str, expected: frozenset[str] = frozenset()
    ) -> Result:
        """Run the schedule of `token`, and nothing else."""
        return untraced(lambda: self._replay(token, text, expected))

    def _replay(self, token: tokens.Token, text: str, expected: frozenset[str]) -> Result:
        with self._session() as session:
            run = session.run(
                Fixed(token.choices, strict=True),
                dice=token.dice,
                record=True,
                look=_retelling(expected),
                expected=expected,
            )
        token.verify(run)
        if run.outcome.ending is Ending.DIVERGED:
            message = f"the program has changed since this token was made: after step {run.steps}"
            raise TraceDiverged(message, run.steps)
        if _is_defect(run, expected) or (run.verdict is not None and not run.world.main_done):
            finding = _laid_out(replace(run.view, token=text))
            return Result(finding, 1, exhausted=False, seed=0, left=_left(run, text))
        seen: Retold = run.view
        value = replace(
            Value(run.value, text, run.output), trace=seen.trace, how=seen.how, stood=seen.stood
        )
        return Result(None, 1, exhausted=False, seed=0, values=(value,))

    # -- the same value, more simply -------------------------------------------------------------

    def simplify(
        self, token: tokens.Token, text: str, expected: frozenset[str] = frozenset()
    ) -> str:
        """Return a token of the simplest schedule that is found to come to the value of `token`.

        For whoever judges values outside: what is wrong with one is as wrong there, and easier to
        read.  Returns `text` where there is no value to keep.
        """
        return untraced(lambda: self._simplify(token, text, expected))

    def _simplify(self, token: tokens.Token, text: str, expected: frozenset[str]) -> str:
        with self._session() as session:

            def again(choices: Sequence[int]) -> Run:
                return session.run(Fixed(choices, strict=False), dice=token.dice, expected=expected)

            run = again(token.choices)
            if _is_defect(run, expected) or run.outcome.ending is not Ending.DONE:
                return text
            best = minimise(run, again, same_value)
            return tokens.write(self._digest, best, self._limits, lines=self._lines)


def _is_defect(run: Run, expected: frozenset[str]) -> bool:
    return run.verdict is not None and run.verdict.code not in expected


def _at_least_one(**budgets: int) -> None:
    """Refuse a budget of nothing: a result without a finding would claim what nobody has tried."""
    for name, budget in budgets.items():
        if budget < 1:
            message = f"{name} must be at least 1, not {budget}: nothing would be run"
            raise ValueError(message)


def _look_once(world: World, outcome: Outcome, verdict: Verdict | None) -> Finding | None:
    """Examine at once what would take seconds to show again; anything else is minimised first."""
    if verdict is None:
        return None
    if verdict.code in ("QL112", "QL910") or isinstance(verdict.error, Stuck):
        return examine(world, outcome, verdict)
    return None


def _retelling(
    expected: frozenset[str],
) -> Callable[[World, Outcome, Verdict | None], Finding | Retold]:
    """Retell a schedule by its value, where it came to one and any defect was `expected`."""

    def look(world: World, outcome: Outcome, verdict: Verdict | None) -> Finding | Retold:
        is_value = verdict is not None and verdict.code in expected and world.main_done
        return retell(world, outcome, None if is_value else verdict)

    return look


def _left(run: Run, token: str) -> Value | None:
    """Return the value of a schedule with a finding, if main had come to one."""
    return Value(run.value, token, run.output) if run.world.main_done else None


def _laid_out(finding: Finding) -> Finding:
    return replace(finding, text=text_of(finding))


def _unsteady(run: Run, last: Run) -> Finding:
    """Say that the same schedule did not go the same way twice."""
    first = run.verdict.code if run.verdict else "no finding"
    second = last.verdict.code if last.verdict else "no finding"
    return _laid_out(
        Finding(
            code="QL910",
            name=name_of("QL910"),
            message=f"the same schedule ended with {first} and then with {second}: something "
            "outlives a schedule (a global, a class attribute, a file); make state inside main",
        )
    )
