"""An exception of the exercise as plain data: what, in which of its own lines, and by whose fault.

`fault` says what kind of mistake it is, which only this side can see: `todo` (not done yet),
`exit`, `memory`, `interface` (a name or a signature is not as the lesson asks), `result` (the
drive could not use what it was given) or `error`.
"""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path
from types import ModuleType, TracebackType

Record = dict[str, object]

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_SIGNATURE = re.compile(r"\(\) (takes|missing|got)|takes no arguments|unexpected keyword")
_LONGEST = 2000
_MOST_LINES = 12


def describe(error: BaseException, own: str) -> Record:
    """Reduce an exception to data; `own` is the folder whose lines are the learner's."""
    frames = _frames(error.__traceback__)
    mine = [(frame, line) for frame, line in frames if frame.startswith(own)]
    file, line = mine[-1] if mine else ("", 0)
    if isinstance(error, SyntaxError) and error.filename:
        file, line = error.filename, error.lineno or 0
    return {
        "type": _type_name(error),
        "message": _text(error),
        "file": Path(file).name,
        "line": line,
        "traceback": _traceback(error, own),
        "fault": _fault(error, touched=bool(mine), own=own),
        "doing": "",
    }


def is_no_answer(error: BaseException) -> bool:
    """Whether an exception means the same wherever it is raised, be it in a handler of a call."""
    return _fault(error, touched=True, own="") != "error"


def _frames(tb: TracebackType | None) -> list[tuple[str, int]]:
    found = []
    while tb is not None:
        found.append((tb.tb_frame.f_code.co_filename, tb.tb_lineno))
        tb = tb.tb_next
    return found


def _rpc_code(error: BaseException) -> str | None:
    code = getattr(error, "code", None)
    if "RpcError" not in {base.__name__ for base in type(error).__mro__} or not callable(code):
        return None
    try:
        return str(getattr(code(), "name", ""))
    except Exception:  # noqa: BLE001 - a call object in any state
        return ""


def _type_name(error: BaseException) -> str:
    return "RpcError" if _rpc_code(error) is not None else type(error).__name__


def _text(error: BaseException) -> str:
    """The message, without what differs from run to run (addresses, ports, time stamps)."""
    code = _rpc_code(error)
    if code is not None:
        return f"the call ended with {code or 'no status'}"
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a learner's __str__ may do anything
        text = "(its text cannot be read)"
    return _ADDRESS.sub("", text)[:_LONGEST]


def _traceback(error: BaseException, own: str) -> str:
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(own):
            name = Path(frame.filename).name
            lines.append(f"{name}:{frame.lineno}  in {frame.name}:  {frame.line or ''}")
    return "\n".join(list(dict.fromkeys(lines))[-_MOST_LINES:])


def _fault(error: BaseException, *, touched: bool, own: str) -> str:
    if isinstance(error, NotImplementedError) and str(error).lstrip().startswith("TODO"):
        return "todo"
    if isinstance(error, SystemExit | MemoryError):
        return "exit" if isinstance(error, SystemExit) else "memory"
    if touched or isinstance(error, RecursionError) or not isinstance(error, Exception):
        return "error"
    return "interface" if _misses_interface(error, own) else "result"


def _misses_interface(error: Exception, own: str) -> bool:
    """Raised by the drive itself, for a call or a name that the exercise does not offer."""
    if isinstance(error, AttributeError):
        return _is_learners(error.obj, own)
    return isinstance(error, TypeError) and _SIGNATURE.search(str(error)) is not None


def _is_learners(owner: object, own: str) -> bool:
    """Whether the object that lacks an attribute is the exercise, or a class or object of it."""
    if isinstance(owner, ModuleType):
        return str(getattr(owner, "__file__", "")).startswith(own)
    kind = owner if isinstance(owner, type) else type(owner)
    return any(_home(base).startswith(own) for base in kind.__mro__)


def _home(kind: type) -> str:

    return str(getattr(sys.modules.get(kind.__module__), "__file__", "") or "")
