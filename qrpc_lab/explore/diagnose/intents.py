"""Who would help later: what the code after the place where a goroutine stands is going to do.

``main would, at pool.py:24`` is found in the source: a call of the opposite operation, on the same
object, further down in a function that is on the goroutine's stack.  Only names and attributes are
looked up; nothing of the program is run for it.
"""

from __future__ import annotations

import ast
import linecache
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.diagnose.names import user_frames
from qrpc_lab.places import is_behind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from qrpc_lab.explore.goroutine import Goroutine

_OPPOSITE: Final[dict[str, frozenset[str]]] = {
    "send": frozenset({"recv", "recv_ok", "recv_nowait", "for"}),
    "recv": frozenset({"send", "send_nowait", "close"}),
    "recv_ok": frozenset({"send", "send_nowait", "close"}),
    "get": frozenset({"put", "put_nowait"}),
    "put": frozenset({"get", "get_nowait"}),
    "wait": frozenset({"done", "set", "notify", "notify_all"}),
    "join": frozenset({"task_done"}),
}
_ITERATES: Final = frozenset({"dict", "enumerate", "list", "set", "sorted", "sum", "tuple", "zip"})
_NOTHING: Final = object()


def would_help(goroutine: Goroutine, operation: str, on: object) -> str:
    """Return where `goroutine` would end a wait on `on`: ``, at pool.py:24``; empty if nowhere.

    ``, later`` where nobody may look.
    """
    wanted = _OPPOSITE.get(operation)
    if wanted is None:
        return ""
    for frame in user_frames(goroutine):
        for node in _later(frame):
            for name, thing in _uses(node):
                if name in wanted and _value(thing, frame) is on:
                    if is_behind(frame.f_code.co_filename):
                        return ", later"
                    file = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
                    return f", at {file}:{getattr(node, 'lineno', frame.f_lineno)}"
    return ""


@lru_cache(maxsize=64)
def _functions(file: str) -> dict[tuple[str, int], ast.AST]:
    """Return the functions of a file by name and first line."""
    source = "".join(linecache.getlines(file))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        (node.name, _first_line(node)): node for node in ast.walk(tree) if isinstance(node, kinds)
    }


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _later(frame: FrameType) -> Iterator[ast.AST]:
    """Yield what stands after the line of a frame, in its own function."""
    code = frame.f_code
    function = _functions(code.co_filename).get((code.co_name, code.co_firstlineno))
    if function is None:
        return
    for node in ast.walk(function):
        within = node.iter if isinstance(node, ast.comprehension) else node
        if getattr(within, "lineno", 0) > frame.f_lineno:
            yield node


def _uses(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield (operation, object) of a call or a loop."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.func.value
        elif isinstance(node.func, ast.Name) and node.args:  # a case of select, or `list(ch)`
            name = node.func.id
            yield "for" if name in _ITERATES else name, node.args[0]
    elif isinstance(node, ast.For | ast.comprehension):
        yield "for", node.iter
    elif isinstance(node, ast.YieldFrom):
        yield "for", node.value


def _value(thing: ast.expr, frame: FrameType) -> Any:  # noqa: ANN401 - any object of the program
    """Look up a name, or attributes of one that are stored and not computed."""
    if isinstance(thing, ast.Name):
        return frame.f_locals.get(thing.id, frame.f_globals.get(thing.id, _NOTHING))
    if isinstance(thing, ast.Attribute):
        owner = _value(thing.value, frame)
        return getattr(owner, "__dict__", {}).get(thing.attr, _NOTHING)
    return _NOTHING
