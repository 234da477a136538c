"""Notices replaced functions and classes, in the kit, in builtins and in what both stand on.

A picture is taken before the exercise is imported and compared after each drive.  Only what can be
*called* counts: caches and counters change by themselves, functions do not.  What was replaced is
put back before the outcome is reported, so that the kit's own work is done by the kit's own code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter, is_
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
_all, _map = all, map  # the real ones, whatever becomes of the builtins

_Part = tuple[object, str, object, str]
"""Whose part it is, its attribute, what it was, and its name in a report."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Parts that are read in one go: thousands of them are compared after each case."""

    read: Callable[[], Iterator[object]]
    originals: tuple[object, ...]
    places: tuple[tuple[object, str, str], ...]

    def restored(self) -> Iterator[str]:
        """Put back whatever is another object by now, and yield its name."""
        if _all(_map(is_, self.read(), self.originals)):
            return
        for place, original, current in zip(self.places, self.originals, self.read(), strict=True):
            if current is not original:
                owner, attribute, label = place
                yield label
                _restore(owner, attribute, original)


class Seal:
    """A picture of every callable of the watched modules."""

    def __init__(self, *more: ModuleType) -> None:
        """Take the picture; `more` are modules of the lesson, such as its drive."""
        modules = [sys.modules[name] for name in _names() if name in sys.modules]
        self._modules = {name: sys.modules.get(name) for name in _names()}
        self._columns = list(_columns((*modules, *more)))

    def broken(self) -> list[str]:
        """Names of what was replaced since; each is put back."""
        names = [name for name, module in self._modules.items() if _swapped(name, module)]
        return [*names, *(name for column in self._columns for name in column.restored())]


def _columns(modules: tuple[ModuleType, ...]) -> Iterator[_Column]:
    """Yield a column for each namespace, and one for each kind of part of all functions."""
    spaces: dict[int, list[_Part]] = {}
    functions: dict[str, list[_Part]] = {}
    for part in (part for module in modules for part in _parts_of(module)):
        owner, attribute, _, _ = part
        if isinstance(owner, FunctionType):
            functions.setdefault(attribute, []).append(part)
        else:
            spaces.setdefault(id(owner), []).append(part)
    for parts in spaces.values():
        owners, names, originals, labels = zip(*parts, strict=True)
        read = partial(map, vars(owners[0]).get, names)
        yield _Column(read, originals, tuple(zip(owners, names, labels, strict=True)))
    for attribute, parts in functions.items():
        owners, names, originals, labels = zip(*parts, strict=True)
        read = partial(map, attrgetter(attribute), owners)
        yield _Column(read, originals, tuple(zip(owners, names, labels, strict=True)))


def _swapped(name: str, module: ModuleType | None) -> bool:
    """Whether another module stands in its place; if so, put the right one back."""
    if module is None or sys.modules.get(name) is module:
        return False
    sys.modules[name] = module
    return True


def _names() -> list[str]:
    kit = [name for name in sys.modules if name.partition(".")[0] == "qrpc_lab"]
    return [*_WATCHED, *kit]


def _parts_of(module: ModuleType) -> Iterator[_Part]:
    for name, value in list(vars(module).items()):
        label = f"{module.__name__}.{name}"
        if isinstance(value, _CALLABLE) and label not in _MAY_CHANGE:
            yield module, name, value, label
            if getattr(value, "__module__", None) == module.__name__:
                yield from _inner_parts(value, label)


def _inner_parts(value: object, label: str) -> Iterator[_Part]:
    if isinstance(value, FunctionType):
        for part in _FUNCTION_PARTS:
            yield value, part, getattr(value, part), label
    elif isinstance(value, type):
        for name, member in list(vars(value).items()):
            if isinstance(member, FunctionType | BuiltinFunctionType | property | staticmethod):
                yield value, name, member, f"{label}.{name}"
                if isinstance(member, FunctionType):
                    yield member, "__code__", member.__code__, f"{label}.{name}"


def _restore(owner: object, attribute: str, original: object) -> None:
    try:
        setattr(owner, attribute, original)
    except (AttributeError, TypeError):
        return
