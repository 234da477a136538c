"""Reads an author's files: the checks of a checker, the other ends of a drive, and the starter."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.authoring import Check
from qrpc_lab.check.subject.calling import load_module

_imports = threading.Lock()
_parsing = threading.Lock()  # CPython 3.11 counts the depth of all threads' trees in one number


@dataclass(frozen=True, slots=True)
class LessonFiles:
    """What the author of a lesson wrote, as the grader needs it."""

    checks: list[type[Check]]
    drive: ModuleType
    names: list[dict[str, object]]

    @property
    def explores(self) -> bool:
        """Whether any check needs the explorer."""
        return any(check.explore is not None for check in self.checks)

    @property
    def simulates(self) -> bool:
        """Whether any check has both ends of its calls in the schedules."""
        return any(check.simulates() for check in self.checks)


def load_lesson(assignment: Assignment) -> LessonFiles:
    """Load checker, drive (for its probes and servers) and the starter's interface.

    Raises whatever an author's mistake raises.
    """
    return LessonFiles(
        checks=_load_checks(assignment.checker),
        drive=_load(assignment.drive),
        names=public_names(assignment.starter),
    )


def _load_checks(checker: Path) -> list[type[Check]]:
    """The checks of a checker file, in the order in which they stand in it."""
    module = _load(checker)
    found = [one for one in vars(module).values() if _is_check(one, module)]
    if not found:
        message = f"{checker.name} has no Check"
        raise ValueError(message)
    return found


def other_end(drive: ModuleType, prefix: str, check: type[Check]) -> Callable[..., object] | None:
    """The function `probe_<check>` or `serve_<check>` of a drive file, if it has one."""
    function = getattr(drive, f"{prefix}_{check.drive_name()}", None)
    return function if callable(function) else None


def _load(path: Path) -> ModuleType:
    """Load by path, under a name of its own for each folder: lessons may share file names."""
    with _imports:
        return load_module(path, f"qrpc_lab_lesson.{path.parent.name}.{path.stem}")


def _is_check(value: object, module: ModuleType) -> bool:
    return (
        isinstance(value, type)
        and issubclass(value, Check)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    )


def public_names(starter: Path) -> list[dict[str, object]]:
    """The interface that the starter shows: what an answer must define, and how it is called."""
    if starter.suffix != ".py":
        return []
    with _parsing:
        body = ast.parse(starter.read_text("utf-8")).body
    return list(_names(body, prefix="", bound=0))


def _names(body: list[ast.stmt], prefix: str, bound: int) -> Iterator[dict[str, object]]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and _is_public(node.name):
            yield _function(node, prefix, bound)
        elif isinstance(node, ast.ClassDef) and _is_public(node.name) and not _is_protocol(node):
            yield {"name": f"{prefix}{node.name}", "shown": f"class {node.name}", "callable": True}
            yield from _names(node.body, prefix=f"{prefix}{node.name}.", bound=1)


def _is_protocol(node: ast.ClassDef) -> bool:
    """A protocol describes what the exercise is given; an answer may well do without it."""
    return any(ast.unparse(base).startswith(("Protocol", "typing.Protocol")) for base in node.bases)


def _is_public(name: str) -> bool:
    return not name.startswith("_")


def _function(node: ast.FunctionDef, prefix: str, bound: int) -> dict[str, object]:
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    decorated = bool(node.decorator_list) or node.args.vararg or node.args.kwonlyargs
    shown = ", ".join(names[bound:])
    return {
        "name": f"{prefix}{node.name}",
        "shown": f"{prefix}{node.name}({shown})",
        "callable": True,
        "positional": None if decorated else len(names),
    }
