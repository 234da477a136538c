"""One check, tried on all its cases: on real threads, or under the explorer.

Both ways end in a `Trial`: what was found, what came back in every case (and, explored, in every
schedule that was told apart from the others), and how much was covered.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from random import Random
from types import ModuleType

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.authoring import REAL_SECONDS, Case, Check, Explore
from qrpc_lab.check.grader.conversation import Conversation, converse
from qrpc_lab.check.grader.explored import Outcome, explored_outcomes, found_in, judge_outcome
from qrpc_lab.check.grader.judge import Judgement, ask, fault_of_checker, judge_case, seen_of
from qrpc_lab.check.grader.label import Label
from qrpc_lab.check.grader.opening import OpenedSubject
from qrpc_lab.check.report import Coverage, Finding
from qrpc_lab.check.seen import Seen

_MOST_CUT = 0.1  # of the schedules: with more of them cut short, nothing was decided
OVER_A_SOCKET = "over a real socket"


@dataclass(slots=True)
class Trial:
    """What a check came to.

    `doubt` says why it cannot decide, if it cannot; `smoked` that the finding was made after all
    schedules had passed, over a real socket.
    """

    judgement: Judgement = field(default_factory=Judgement)
    outcomes: list[tuple[Case, Seen]] = field(default_factory=list)
    cases: int = 0
    schedules: int = 0
    cut: int = 0
    exhausted: bool = True
    output: str = ""
    doubt: str = ""
    smoked: bool = False

    @property
    def coverage(self) -> Coverage:
        """How much was tried."""
        return Coverage(self.schedules, self.exhausted and self.schedules > 0, self.cases)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all cases of a lesson share."""

    assignment: Assignment
    seed: str
    schedules: int | None
    drive: ModuleType

    def name(self, check: Check, index: int | str) -> str:
        """Say which case of which check of which run this is: the root of everything random."""
        return f"{self.seed}/{self.assignment.lesson}/{type(check).__name__}/{index}"


def try_check(bench: Bench, opened: OpenedSubject, check: Check, deadline: float) -> Trial:
    """Run every case of a check, up to the first finding, and then ask about all of them."""
    trial = Trial(exhausted=check.explore is not None)
    for index in range(check.cases):
        trial.cases = index + 1
        _try_case(bench, opened, check, index, deadline, trial)
        if trial.judgement.finding is not None or trial.doubt:
            return trial
    trial.judgement = ask(lambda: check.judge_all(trial.outcomes))
    if trial.judgement.finding is None and trial.cut > _MOST_CUT * trial.schedules:
        trial.doubt = f"{trial.cut} of {trial.schedules} schedules were cut short"
    if trial.judgement.finding is None and check.simulates() and check.smoke:
        _try_for_real(bench, opened, check, trial)
    return trial


def _try_case(  # noqa: PLR0913, PLR0917 - a step of the loop above
    bench: Bench,
    opened: OpenedSubject,
    check: Check,
    index: int,
    deadline: float,
    trial: Trial,
) -> None:
    case = Case()
    settings = _settings(bench, check, index)
    try:
        case = check.case(Random(bench.name(check, index)))  # noqa: S311 - repeatable, not secret
        talk = converse(opened.subject, bench.drive, type(check), case, deadline, settings)
    except Exception:  # noqa: BLE001 - QL999: the author's case or server, or the kit
        trial.judgement = fault_of_checker()
        return
    harness = [*opened.endings(talk), *h.findings_of(talk, bench.assignment.hidden)]
    if settings is None:
        trial.schedules += 1
        trial.outcomes.append((case, _judge(check, case, talk, harness, trial)))
    else:
        _judge_explored(bench, check, case, talk, harness, trial)


def _try_for_real(bench: Bench, opened: OpenedSubject, check: Check, trial: Trial) -> None:
    """Run the drive once more over a real socket: the model must not drift from the world."""
    try:
        case = check.smoke_case(Random(bench.name(check, "smoke")))  # noqa: S311 - repeatable
        deadline = time.monotonic() + REAL_SECONDS
        talk = converse(opened.subject, bench.drive, type(check), case, deadline)
    except Exception:  # noqa: BLE001 - as above
        trial.judgement = fault_of_checker()
        return
    harness = [*opened.endings(talk), *h.findings_of(talk, bench.assignment.hidden)]
    _judge(check, case, talk, harness, trial)
    found = trial.judgement.finding
    if found is not None:
        told = replace(found, message=f"{OVER_A_SOCKET}: {found.message}")
        trial.judgement, trial.smoked = replace(trial.judgement, finding=told), True


def _judge(
    check: Check, case: Case, talk: Conversation, harness: Sequence[Finding], trial: Trial
) -> Seen:
    seen = seen_of(talk, harness)
    trial.output = talk.output
    trial.judgement = judge_case(check, case, talk, harness, seen)
    return seen


def _judge_explored(  # noqa: PLR0913, PLR0917 - as above
    bench: Bench,
    check: Check,
    case: Case,
    talk: Conversation,
    harness: Sequence[Finding],
    trial: Trial,
) -> None:
    """The explorer's finding counts before a judge is asked; then each outcome is judged."""
    explored = explored_outcomes(talk)
    trial.schedules += explored.schedules
    trial.cut += explored.cut
    trial.exhausted &= explored.exhausted
    found = found_in(explored, harness)
    lost = next((one for one in found if one.code == "QL910"), None)
    if lost is not None:
        trial.doubt, trial.judgement = lost.message, Judgement(lost)
        return
    for outcome in explored.outcomes or [Outcome(talk)]:
        trial.judgement, seen = judge_outcome(check, case, outcome, found, bench.assignment.hidden)
        trial.output = seen.output or explored.output
        if trial.judgement.finding is not None:
            return
        trial.outcomes.append((case, seen))


def _settings(bench: Bench, check: Check, index: int) -> dict[str, object] | None:
    """What the subject's explorer is told, or `None` for a check on real threads."""
    wish: Explore | None = check.explore
    if wish is None:
        return None
    budget = bench.schedules or wish.schedules
    share = budget // check.cases + (index < budget % check.cases)
    return {
        "schedules": max(1, share),
        "strategy": wish.strategy,
        "lines": wish.lines,
        "max_steps": wish.max_steps,
        "horizon": wish.horizon,
        "seed": zlib.crc32(bench.name(check, index).encode()),
        "label": Label(
            bench.assignment.lesson.partition("-")[0], type(check).__name__, index, bench.seed
        ).text,
        **surroundings(check),
    }


def surroundings(check: Check) -> dict[str, object]:
    """What is around the drive in each schedule, be it found or replayed."""
    network = check.explore.network if check.explore is not None else None
    return {
        "service": check.service,
        "wire": check.wire,
        "expects": list(check.expects),
        "network": None if network is None else asdict(network),
    }
