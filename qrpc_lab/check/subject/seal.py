"""Notices replaced functions and classes, in the kit, in builtins and in what both stand on.

A picture is taken before the exercise is imported and compared after each drive.  Only what can be
*called* counts: caches and counters change by themselves, functions do not.  What was replaced is
put back before the outcome is reported, so that the kit's own work is done by the kit's own code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType

_WATCHED = (
    "builtins", "threading", "_thread", "time", "queue", "os", "json", "socket", "signal", "io",
    "traceback", "inspect", "gc", "selectors", "concurrent.futures", "concurrent.futures.thread",
    "concurrent.futures._base", "grpc", "grpc._channel", "grpc._server", "random", "contextlib",
    "faulthandler", "weakref", "collections",
)  # fmt: skip
_MAY_CHANGE = frozenset(["threading.excepthook"])
_CALLABLE = (FunctionType, BuiltinFunctionType, type)
_FUNCTION_PARTS = ("__code__", "__defaults__", "__kwdefaults__")


class Seal:
    """A picture of every callable of the watched modules."""

    def __init__(self, *more: ModuleType) -> None:
        """Take the picture; `more` are modules of the lesson, such as its drive."""
        modules = [sys.modules[name] for name in _names() if name in sys.modules]
        self._modules = {name: sys.modules.get(name) for name in _names()}
        self._parts = [part for module in (*modules, *more) for part in _parts_of(module)]

    def broken(self) -> list[str]:
        """Names of what was replaced since; each is put back."""
        names = [name for name, module in self._modules.items() if _swapped(name, module)]
        for owner, attribute, original, label in self._parts:
            if _current(owner, attribute) is not original:
                names.append(label)
                _restore(owner, attribute, original)
        return names


def _swapped(name: str, module: ModuleType | None) -> bool:
    """Whether another module stands in its place; if so, put the right one back."""
    if module is None or sys.modules.get(name) is module:
        return False
    sys.modules[name] = module
    return True


def _names() -> list[str]:
    kit = [name for name in sys.modules if name.partition(".")[0] == "qrpc_lab"]
    return [*_WATCHED, *kit]


def _parts_of(module: ModuleType) -> Iterator[tuple[object, str, object, str]]:
    for name, value in list(vars(module).items()):
        label = f"{module.__name__}.{name}"
        if isinstance(value, _CALLABLE) and label not in _MAY_CHANGE:
            yield module, name, value, label
            if getattr(value, "__module__", None) == module.__name__:
                yield from _inner_parts(value, label)


def _inner_parts(value: object, label: str) -> Iterator[tuple[object, str, object, str]]:
    if isinstance(value, FunctionType):
        for part in _FUNCTION_PARTS:
            yield value, part, getattr(value, part), label
    elif isinstance(value, type):
        for name, member in list(vars(value).items()):
            if isinstance(member, FunctionType | BuiltinFunctionType | property | staticmethod):
                yield value, name, member, f"{label}.{name}"
                if isinstance(member, FunctionType):
                    yield member, "__code__", member.__code__, f"{label}.{name}"


def _current(owner: object, attribute: str) -> object:
    if isinstance(owner, FunctionType):
        return getattr(owner, attribute)
    return vars(owner).get(attribute)


def _restore(owner: object, attribute: str, original: object) -> None:
    try:
        setattr(owner, attribute, original)
    except (AttributeError, TypeError):
        return
