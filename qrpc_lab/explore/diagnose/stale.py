"""Somebody acts on what is no longer so: the plainest story of a wrong result.

One goroutine reads a thing, another one changes it, and then the first one writes it, or reads the
rest of it, in the same call of the same function.  Every access may have been made under a lock:
no race, and wrong all the same.
"""

from __future__ import annotations

import ast
import linecache
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from qrpc_lab.explore.following import ENDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.explore.diagnose.names import Names
    from qrpc_lab.explore.following import Ran

_CHANGES: Final = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem"}
    | {"popleft", "remove", "setdefault", "sort", "update"}
)
"""Methods that change what they are called on."""

_Touches = tuple[frozenset[str], frozenset[str]]
"""What a line reads, and what it writes."""

_NOTHING: Final[_Touches] = (frozenset(), frozenset())


class _Stale(NamedTuple):
    """A thing that was read, changed by somebody else, and then written or read once more."""

    thing: str
    read: Ran
    change: Ran
    then: Ran
    writes: bool


def how(ran: Sequence[Ran], names: Names, *, parts: bool = True) -> tuple[str, ...]:
    """Tell the last time that somebody acted on what was no longer so; empty if nobody did.

    With `parts` also of reading a thing in parts, which is nothing wrong by itself.
    """
    found = _last(ran)
    if found is None or not (parts or found.writes):
        return ()
    thing, read, change, then, writes = found
    first, other = names.who(read.goroutine), names.who(change.goroutine)
    end = f"writes {thing} ({then.line}): what it had read is no longer so"
    if not writes:
        end = f"reads {thing} once more ({then.line}): not all of it is of one moment"
    return (
        f"{first} reads {thing} ({read.line})",
        f"{other} writes {thing} ({change.line})",
        f"{first} {end}",
    )


def _last(ran: Sequence[Ran]) -> _Stale | None:
    """Return the last one of those that write, else the last one of those that read."""
    search = _Search()
    for each in ran:
        search.take(each)
    return search.writing or search.reading


class _Search:
    """Goes through the lines that ran: a line reads as it begins, and writes as it ends."""

    def __init__(self) -> None:
        self.writing: _Stale | None = None
        self.reading: _Stale | None = None
        self._at = 0
        self._read: dict[tuple[int, str], tuple[int, Ran]] = {}
        self._changed: dict[str, tuple[int, Ran]] = {}
        self._open: dict[int, Ran] = {}

    def take(self, each: Ran) -> None:
        """Go on to the next line, or to the end of a call."""
        before = self._open.pop(each.call, None)
        if before is not None:
            for thing in sorted(_touches(before.file).get(before.line, _NOTHING)[1]):
                self.writing = self._stale(thing, before, writes=True) or self.writing
                self._at += 1
                self._changed[thing] = self._at, before
        if each.line == ENDED:
            return
        self._open[each.call] = each
        reads, writes = _touches(each.file).get(each.line, _NOTHING)
        for thing in sorted(reads):
            if thing not in writes:
                self.reading = self._stale(thing, each, writes=False) or self.reading
            self._at += 1
            self._read[each.call, thing] = self._at, each

    def _stale(self, thing: str, now: Ran, *, writes: bool) -> _Stale | None:
        read, change = self._read.get((now.call, thing)), self._changed.get(thing)
        if read is None or change is None or change[0] < read[0]:
            return None
        goes_back = now.line <= read[1].line  # the next round of a loop, which looks anew
        if change[1].goroutine is now.goroutine or (goes_back and not writes):
            return None
        return _Stale(thing, read[1], change[1], now, writes)


@lru_cache(maxsize=64)
def _touches(file: str) -> dict[int, _Touches]:
    """Return what each line of a file reads and writes of what others may see as well."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return {}
    shared = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Nonlocal | ast.Global)
        for name in node.names
    }
    lines: dict[int, _Line] = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt):
            lines.setdefault(statement.lineno, _Line(shared)).take(statement)
    return {at: (frozenset(line.reads), frozenset(line.writes)) for at, line in lines.items()}


class _Line(ast.NodeVisitor):
    """What the statements that begin on a line touch, those inside them left out."""

    def __init__(self, shared: set[str]) -> None:
        self._shared = shared
        self.reads: set[str] = set()
        self.writes: set[str] = set()

    def take(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        if isinstance(statement, ast.AugAssign):
            self.reads |= self._thing(statement.target)
        for child in ast.iter_child_nodes(statement):
            if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                self.visit(child)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Leave out what runs later."""

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        thing = self._thing(function.value) if isinstance(function, ast.Attribute) else set()
        if isinstance(function, ast.Attribute) and thing:
            (self.writes if function.attr in _CHANGES else self.reads).update(thing)
        else:
            self.visit(function)
        for argument in (*node.args, *node.keywords):
            self.visit(argument)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._note(node)
        self.visit(node.slice)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._note(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._note(node)

    def _note(self, node: ast.Subscript | ast.Attribute | ast.Name) -> None:
        thing = self._thing(node)
        (self.reads if isinstance(node.ctx, ast.Load) else self.writes).update(thing)
        if not thing and not isinstance(node, ast.Name):
            self.visit(node.value)

    def _thing(self, node: ast.AST) -> set[str]:
        """Return the thing that an expression names: an attribute, or a variable of several."""
        if isinstance(node, ast.Subscript):
            return self._thing(node.value)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return {ast.unparse(node)}
        if isinstance(node, ast.Name) and node.id in self._shared:
            return {node.id}
        return set()
