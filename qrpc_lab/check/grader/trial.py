"""One check, tried on all its cases: on real threads, or under the explorer.

Both ways end in a `Trial`: what was found, what came back in every case (and, explored, in every
schedule that was told apart from the others), and how much was covered.  A check whose calls are
explored is tried once more over a real socket, so that model and world cannot drift apart unseen.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.authoring import REAL_SECONDS, Case, Check
from qrpc_lab.check.grader.bench import Bench, Settings, exploring, replaying, simplifying
from qrpc_lab.check.grader.conversation import Conversation, converse
from qrpc_lab.check.grader.explaining import (
    explained,
    first_token,
    is_of_waiting,
    plainest,
    with_lines,
)
from qrpc_lab.check.grader.explored import Outcome, explored_outcomes, found_in, judge_outcome
from qrpc_lab.check.grader.judge import Judgement, ask, fault_of_checker, judge_case, seen_of
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


def try_check(bench: Bench, opened: OpenedSubject, check: Check, deadline: float) -> Trial:
    """Run every case of a check, up to the first finding, and then ask about all of them."""
    return _Trying(bench, opened, check, deadline).run()


class _Trying:
    def __init__(self, bench: Bench, opened: OpenedSubject, check: Check, deadline: float) -> None:
        self._bench = bench
        self._opened = opened
        self._check = check
        self._deadline = deadline
        self._trial = Trial(exhausted=check.explore is not None)

    def run(self) -> Trial:
        check, trial = self._check, self._trial
        for index in range(check.cases):
            trial.cases = index + 1
            self._try_case(index)
            if trial.judgement.finding is not None or trial.doubt:
                return trial
        trial.judgement = ask(lambda: check.judge_all(trial.outcomes))
        self._explain_all()
        if trial.judgement.finding is None and trial.cut > _MOST_CUT * trial.schedules:
            trial.doubt = f"{trial.cut} of {trial.schedules} schedules were cut short"
        if trial.judgement.finding is None and check.simulates() and check.smoke:
            self._try_for_real()
        return trial

    def _try_case(self, index: int) -> None:
        settings = exploring(self._bench, self._check, index)
        try:
            case = self._check.case(self._random(index))
            talk = self._converse(case, settings)
        except Exception:  # noqa: BLE001 - QL999: the author's case or server, or the kit
            self._trial.judgement = fault_of_checker()
            return
        if settings is None:
            self._trial.schedules += 1
            self._trial.outcomes.append((case, self._judge(case, talk)))
        else:
            self._judge_explored(index, case, talk)

    def _try_for_real(self) -> None:
        """Run the drive once more, over a real socket; it has the time of a check of its own."""
        trial = self._trial
        self._deadline = max(self._deadline, time.monotonic() + REAL_SECONDS)
        try:
            case = self._check.smoke_case(self._random("smoke"))
            talk = self._converse(case, None)
        except Exception:  # noqa: BLE001 - as above
            trial.judgement = fault_of_checker()
            return
        self._judge(case, talk)
        found = trial.judgement.finding
        if found is not None:
            told = replace(found, message=f"{OVER_A_SOCKET}: {found.message}")
            trial.judgement, trial.smoked = replace(trial.judgement, finding=told), True

    def _judge(self, case: Case, talk: Conversation) -> Seen:
        harness = self._harness(talk)
        seen = seen_of(talk, harness)
        self._trial.output = talk.output
        self._trial.judgement = judge_case(self._check, case, talk, harness, seen)
        return seen

    def _judge_explored(self, index: int, case: Case, talk: Conversation) -> None:
        """The explorer's finding counts before a judge is asked; then each outcome is judged."""
        trial, explored = self._trial, explored_outcomes(talk)
        trial.schedules += explored.schedules
        trial.cut += explored.cut
        trial.exhausted &= explored.exhausted
        found = found_in(explored, self._harness(talk))
        lost = next((one for one in found if one.code == "QL910"), None)
        if lost is not None:
            trial.doubt, trial.judgement = lost.message, Judgement(lost)
            return
        faults = [Judgement(one, fault=True) for one in found if one.code == "QL999"]
        if faults:
            trial.judgement = faults[0]
            return
        hidden = self._bench.assignment.hidden
        outcomes = explored.to_judge() or [Outcome(talk)]
        for at, outcome in enumerate(outcomes):
            trial.judgement, seen = judge_outcome(self._check, case, outcome, found, hidden)
            trial.output = seen.output or explored.output
            made = trial.judgement.finding
            if made is not None:
                if made not in found and not trial.judgement.fault:
                    always = outcome.schedules == explored.schedules
                    self._explain(index, case, outcomes[at:], found, always=always)
                return
            trial.outcomes.append((case, seen))

    def _explain(
        self,
        index: int,
        case: Case,
        outcomes: Sequence[Outcome],
        found: Sequence[Finding],
        *,
        always: bool,
    ) -> None:
        """Say how the first of `outcomes` came about, which was rejected, or a plainer one."""
        trial, hidden = self._trial, self._bench.assignment.hidden

        def judge(outcome: Outcome) -> Finding | None:
            return judge_outcome(self._check, case, outcome, found, hidden)[0].finding

        made = trial.judgement.finding
        if made is None or made.token is None:
            return
        made, shown = plainest(made, outcomes[0], outcomes[1:], judge)
        trial.output = shown.talk.output
        settings = simplifying(self._bench, self._check, index, made.token or "")
        result = self._converse(case, settings).result or {}
        told = explained(made, result, always=always)
        trial.judgement = replace(trial.judgement, finding=told)

    def _explain_all(self) -> None:
        """Say at which lines they wait in the natural order, where no schedule was as it should."""
        trial, made = self._trial, self._trial.judgement.finding
        first = first_token(seen.token for _, seen in trial.outcomes)
        if made is None or first is None or not is_of_waiting(made):
            return
        settings = replaying(self._bench, self._check, *first)
        result = self._converse(trial.outcomes[0][0], settings).result or {}
        told = with_lines(made, result.get("stood"))
        trial.judgement = replace(trial.judgement, finding=told)

    def _harness(self, talk: Conversation) -> Sequence[Finding]:
        hidden = self._bench.assignment.hidden
        return [*self._opened.endings(talk), *h.findings_of(talk, hidden)]

    def _converse(self, case: Case, settings: Settings | None) -> Conversation:
        bench, subject = self._bench, self._opened.subject
        return converse(subject, bench.drive, type(self._check), case, self._deadline, settings)

    def _random(self, index: int | str) -> Random:
        return Random(self._bench.name(self._check, index))  # noqa: S311 - repeatable, not secret
