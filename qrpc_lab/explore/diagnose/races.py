"""A data race as a story: who runs beside whom, and what may come of the two accesses."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.diagnose.sources import line_text
from qrpc_lab.explore.lines import Race

if TYPE_CHECKING:
    from qrpc_lab.explore.diagnose.names import Names
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.lines.race import Access

_LOOKS: Final = frozenset({"reads", "uses an item of", "depends on the length of", "walks over"})
_HEADS: Final = ("if ", "elif ", "while ")


def renamed(race: Race, names: Names) -> Race:
    """Return a race whose goroutines are called as in the rest of the story."""
    return Race(
        replace(race.first, name=names.who(race.first.goroutine)),
        replace(race.second, name=names.who(race.second.goroutine)),
    )


def how(race: Race, names: Names) -> tuple[str, ...]:
    """Say why the two may meet, what each of them does, and what that may come to."""
    told = renamed(race, names)
    accesses = (told.first, told.second)
    meeting = _meeting(told, names)
    parts = [meeting] if meeting else []
    parts += [f"{each.name} {_does(each)} ({each.line})" for each in accesses]
    return (*parts, _comes_to(told))


def held(access: Access, names: Names) -> str:
    """Say which locks an access was made under."""
    locks = dict.fromkeys(names.of(each.lock) for each in access.held)
    return f"holds {', '.join(locks)}" if locks else "holds no lock"


def _meeting(race: Race, names: Names) -> str:
    one, other = race.first.goroutine, race.second.goroutine
    if one is other:
        return ""
    for child, parent in ((one, other), (other, one)):
        if child.starter is parent:
            return f"{names.who(parent)} starts {names.who(child)}{_at(child)} and goes on"
    both = f"{race.first.name} and {race.second.name} run side by side"
    if one.starter is not other.starter or one.starter is None or not _at(one):
        return both
    lines = dict.fromkeys(str(each.started.line) for each in (one, other) if each.started)
    who = names.who(one.starter)
    return f"{who} starts {race.first.name} and {race.second.name} ({', '.join(lines)})"


def _at(goroutine: Goroutine) -> str:
    return f" ({goroutine.started.line})" if goroutine.started is not None else ""


def _does(access: Access) -> str:
    if _updates(access):
        return f"reads {access.location} and then writes it"
    return f"{access.doing} {access.location}"


def _comes_to(race: Race) -> str:
    """Say what the learner may see of it, sooner or later."""
    first, second = race.first, race.second
    if _updates(first) and _updates(second):
        return "when both have read before one writes, one of the two changes is lost"
    looker, other = (first, second) if first.doing in _LOOKS else (second, first)
    if looker.doing == "walks over":
        return f"{looker.name} may miss something, or get a RuntimeError in the middle"
    if looker.doing in _LOOKS and _is_condition(looker):
        return f"what {looker.name} has found may no longer be so when it acts on it"
    if looker.doing in _LOOKS:
        return f"whether {looker.name} sees what {other.name} does is luck"
    return "whoever comes last wins: what the other did is lost"


def _updates(access: Access) -> bool:
    """Whether the line reads a thing and writes it then, as ``n += 1`` does."""
    if access.doing not in ("reads", "writes"):
        return False
    try:
        statement = ast.parse(line_text(access.file, access.line)).body[0]
    except (SyntaxError, IndexError):  # it goes on in the next line, or opens a block
        return False
    if isinstance(statement, ast.AugAssign):
        return ast.unparse(statement.target) == access.location
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target = ast.unparse(statement.targets[0])
    reads = {ast.unparse(each) for each in ast.walk(statement.value) if isinstance(each, ast.expr)}
    return target == access.location and target in reads


def _is_condition(access: Access) -> bool:
    return line_text(access.file, access.line).startswith(_HEADS)
