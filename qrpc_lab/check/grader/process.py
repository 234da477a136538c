"""Checks with `process`: a program that runs, is asked to end by a signal, and ends or does not.

Such a check has a subject for itself, whose main thread the drive blocks until the program is over
(`subject.process`).  The probe stands outside, as whoever runs a service does: it hears from the
drive where to call, sends SIGTERM when it likes, and waits for the exit status.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from random import Random

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.authoring import Check
from qrpc_lab.check.grader.bench import Bench
from qrpc_lab.check.grader.conversation import Talk
from qrpc_lab.check.grader.judge import Judgement, fault_of_checker, judge_case, seen_of
from qrpc_lab.check.grader.lesson_files import LessonFiles
from qrpc_lab.check.grader.opening import Broken, OpenedSubject, died, open_subject
from qrpc_lab.check.grader.staging import Stage
from qrpc_lab.check.grader.subject import Subject
from qrpc_lab.check.grader.trial import Trial
from qrpc_lab.check.link import Message
from qrpc_lab.check.probing import probe_failure
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.check.subject.process import NUDGE

NO_SIGNALS = "not checked, because no process here can be asked to end by a signal: {}"

_NUDGES = (0.05, 0.1, 0.2, 0.4, 0.8)

_FORKED = (
    "the program goes on in another process ({}): whoever has started it cannot ask that one to "
    "end, and knows nothing of it"
)


def can_be_asked_to_end() -> bool:
    """Whether a process of this system can catch a signal that asks it to end."""
    return os.name == "posix"


class Process:
    """The process in which the drive runs, in the hands of a probe."""

    def __init__(self, subject: Subject) -> None:
        """`subject` is for this check alone."""
        self._subject = subject

    def terminate(self) -> None:
        """Ask it to end: SIGTERM.  Returns at once."""
        self._subject.signal(signal.SIGTERM)
        threading.Thread(target=self._nudge, name="qrpc-lab nudge", daemon=True).start()

    def _nudge(self) -> None:
        """Wake the main thread, should the signal have come as it was about to fall asleep.

        CPython looks for signals and then waits for a lock, and between the two one goes unnoticed
        until the next: on a busy machine once in some twenty times.  That is no fault of a program.
        """
        for seconds in _NUDGES:
            time.sleep(seconds)
            self._subject.signal(NUDGE)

    def wait(self, seconds: float) -> int | None:
        """Return the exit status, `-15` for an end by SIGTERM; `None` if it runs on after that."""
        return self._subject.exit_status(seconds)


def try_process(
    bench: Bench, stage: Stage, files: LessonFiles, check: Check, until: float
) -> Trial:
    """Run every case of a check, each in a process of its own, up to the first finding.

    Blocks at most until `until` (monotonic), or for the check's own limit in each process.
    """
    trial = Trial(exhausted=False)
    alone = replace(files, checks=[type(check)])  # what other checks import is not this one's time
    for index in range(check.cases):
        trial.cases = trial.schedules = index + 1
        try:
            opened = open_subject(stage, bench.assignment, alone)
        except Broken as broken:
            trial.judgement = Judgement(broken.finding, fault=broken.fault)
            trial.output = broken.output
            return trial
        try:
            _try_case(bench, opened, check, index, until, trial)
        finally:
            opened.subject.kill()
        if trial.judgement.finding is not None:
            break
    return trial


def _try_case(  # noqa: PLR0913, PLR0917 - a step of the loop above
    bench: Bench,
    opened: OpenedSubject,
    check: Check,
    index: int,
    until: float,
    trial: Trial,
) -> None:
    try:
        case = check.case(Random(bench.name(check, index)))  # noqa: S311 - repeatable, not secret
        deadline = min(time.monotonic() + check.limit(), until)
        with _Talk(opened.subject, bench.drive, type(check), case, deadline) as whole:
            talk = whole.run()
    except Exception:  # noqa: BLE001 - QL999: the author's case, or the kit
        trial.judgement = fault_of_checker()
        return
    trial.output = talk.output
    harness = list(h.findings_of(talk, bench.assignment.hidden))
    ended = opened.subject.exit_status(0) is not None
    if ended and talk.result is None and talk.probe_failure is not None:
        harness.append(died(opened.subject))
    seen = seen_of(talk, harness)
    trial.outcomes.append((case, seen))
    if talk.children:
        forked = _FORKED.format(", ".join(talk.children))
        one = "one process, from the start of the program to its end"
        trial.judgement = Judgement(h.finding("QL909", forked, expected=one))
    else:
        trial.judgement = judge_case(check, case, talk, harness, seen)


class _Talk(Talk):
    """A conversation that is over when the probe is: the end of the process is a part of it."""

    _probed = False

    def _order(self) -> Message:
        if self._probe is None:
            message = f"{self._check.__name__} has a process, so its drive must have a probe"
            raise ValueError(message)
        threading.Thread(target=self._watch, name="qrpc-lab probe", daemon=True).start()
        return super()._order() | {"process": True, "serve": False}

    def _watch(self) -> None:
        offers = {"case": self._case, "peer": self._peer, "process": Process(self._subject)}
        value, failure = None, None
        try:
            value = call_by_name(self._probe, offers)  # type: ignore[arg-type]  # looked at above
        except BaseException as error:  # noqa: BLE001 - judged by the caller
            failure = probe_failure(error)
        self._subject.inbox.put({"kind": "probed", "value": value, "failure": failure})

    def _is_over(self) -> bool:
        return self._probed or self.seen.ended is not None

    def _on_probed(self, message: Message) -> None:
        """What keeps a process that should have ended is a thread, and stands on a line."""
        self._probed = True
        self._take(message)
        if self._subject.exit_status(0) is None:
            self.seen.handlers = self._stacks()

    def _on_result(self, message: Message) -> None:
        self.seen.result = message

    def _on_exit(self, message: Message) -> None:
        """Whichever way out the program took, its status is looked at."""

    def _on_hangup(self, _: Message) -> None:
        self._peer.hang_up()

    def _close(self) -> None:
        super()._close()
        self.seen.children = self._subject.children()
