"""Runs one drive under the explorer: many schedules, each with the exercise executed afresh.

What the drive returns and what it marked make up the value of a schedule; values that are equal
are sent once, with the token of the first schedule that showed them.
"""

from __future__ import annotations

from dataclasses import asdict

from qrpc_lab.check.codec import encode
from qrpc_lab.check.link import Message
from qrpc_lab.check.subject.drive import Drive as Drive  # noqa: PLC0414 - for the session
from qrpc_lab.check.subject.drive import case_of as case_of  # noqa: PLC0414 - as above
from qrpc_lab.check.subject.errors import Record
from qrpc_lab.check.subject.telling import report, told, views_told
from qrpc_lab.explore import TraceDiverged
from qrpc_lab.explore import token as tokens
from qrpc_lab.explore.explorer import Explorer
from qrpc_lab.explore.program import FileProgram
from qrpc_lab.explore.session import Limits
from qrpc_lab.explore.session import settle as settle  # noqa: PLC0414 - as above


def explore_drive(drive: Drive, settings: Message) -> Record:
    """Explore and report: outcomes, findings, and how much was covered."""
    limits = Limits(_integer(settings["max_steps"]), float(str(settings["horizon"])))
    program = FileProgram(drive.exercise, None, drive, lines=bool(settings["lines"]))
    with drive.surroundings():
        result = Explorer(program, limits).explore(
            _integer(settings["schedules"]),
            _integer(settings["seed"]),
            str(settings["strategy"]),
            _expected(settings),
        )
    return report(result, drive, str(settings["label"]))


def replay_drive(drive: Drive, settings: Message) -> Record:
    """Run one recorded schedule; the finding comes whole, for pictures of it."""
    text = str(settings["replay"])
    explorer, token = _explorer(drive, text)
    try:
        with drive.surroundings():
            result = explorer.replay(token, text, _expected(settings))
    except TraceDiverged as diverged:
        return {"diverged": str(diverged)}
    whole = None if result.finding is None else encode(result.finding.as_dict())
    steps = [asdict(step) for value in result.values for step in value.trace]
    stood = [row for value in result.values for row in views_told(value.stood)]
    more = {"whole": whole, "steps": encode(steps), "stood": stood}
    return report(result, drive, str(settings["label"])) | more


def simplify_drive(drive: Drive, settings: Message) -> Record:
    """Find a simpler schedule with the same outcome: its token, and how it goes."""
    text = str(settings["simplify"])
    with drive.surroundings():
        explorer, token = _explorer(drive, text)
        expected = _expected(settings)
        simplest = explorer.simplify(token, text, expected)
        explorer, token = _explorer(drive, simplest)
        values = explorer.replay(token, simplest, expected).values
    story = [part for value in values for part in value.how]
    return {
        "token": f"{settings['label']}:{simplest}",
        "how": told(story) if story else "",
        "stood": [row for value in values for row in views_told(value.stood)],
    }


def _explorer(drive: Drive, text: str) -> tuple[Explorer, tokens.Token]:
    """An explorer of the drive with the settings of a token."""
    token = tokens.read(text)
    return Explorer(
        FileProgram(drive.exercise, None, drive, lines=token.lines), token.limits
    ), token


MODES = {"replay": replay_drive, "simplify": simplify_drive}
"""What may be done with a schedule that is known; without any of these, schedules are searched."""


def _expected(settings: Message) -> frozenset[str]:
    """The codes of defects that the judge looks at itself."""
    return frozenset(map(str, _list(settings.get("expects"))))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0
