"""Finds what the code under test has already taken from the real modules.

``from queue import Queue`` at the top of a module has bound the real class before the explorer took
over; so has ``class Worker(Thread)``, a default argument, or the factory of a dataclass field.
From `main` on, this follows everything that belongs to the code under test (its module and the
modules beside it, never installed packages or the standard library) and exchanges each for the
simulated one, until `undo`.
"""

from __future__ import annotations

import sys
import sysconfig
import types
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim.standins import StandIns

if TYPE_CHECKING:
    from collections.abc import Callable

_FOREIGN: Final = tuple(
    sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_OURS: Final = "qrpc_lab"
_DEPTH: Final = 40
"""How far references are followed."""


def is_under_test(module: types.ModuleType | None) -> bool:
    """Whether a module is the program's own: not installed, not the standard library, not ours."""
    if module is None:
        return False
    name = module.__name__
    if name == _OURS or name.startswith(_OURS + "."):
        return False
    file = getattr(module, "__file__", None)
    return file is not None and not file.startswith(_FOREIGN)


class Rebinding:
    """The exchanges that were made, so that they can be undone."""

    def __init__(self, simulated: dict[int, Any]) -> None:
        self._simulated = simulated
        self._stand_ins = StandIns()
        self._seen: set[int] = set()
        self._undo: list[Callable[[], object]] = []

    def undo(self) -> None:
        """Put everything back."""
        while self._undo:
            self._undo.pop()()

    def reach(self, thing: object, depth: int = 0) -> None:
        """Follow `thing` if it belongs to the code under test."""
        if depth > _DEPTH or id(thing) in self._seen:
            return
        if isinstance(thing, types.FunctionType):
            self._function(thing, depth)
        elif isinstance(thing, type):
            self._class(thing, depth)
        elif isinstance(thing, types.ModuleType):
            if is_under_test(thing):
                self._seen.add(id(thing))
                self._namespace(vars(thing), depth)
        else:
            for part in _parts(thing):
                self.reach(part, depth + 1)
            if _is_object_under_test(thing):
                self._seen.add(id(thing))
                self._namespace(vars(thing), depth)

    def _instead(self, value: object) -> object:
        """Return what shall be found in the place of `value`; ``None`` when it may stay."""
        return self._simulated.get(id(value)) or self._stand_ins.get(value)

    def _namespace(self, names: dict[str, Any], depth: int) -> None:
        if id(names) in self._seen:
            return
        self._seen.add(id(names))
        for name, value in list(names.items()):
            if self._instead(value) is None:
                self.reach(value, depth + 1)
            stand_in = self._instead(value)  # a class may have been replaced as it was reached
            if stand_in is not None:
                names[name] = stand_in
                self._undo.append(partial(names.__setitem__, name, value))

    def _function(self, fn: types.FunctionType, depth: int) -> None:
        module = sys.modules.get(fn.__module__ or "")
        if module is not None and not is_under_test(module):
            return
        self._seen.add(id(fn))
        self._namespace(fn.__globals__, depth)
        for cell in fn.__closure__ or ():
            self._cell(cell, depth)
        self._defaults(fn)
        wrapped = getattr(fn, "__wrapped__", None)
        if wrapped is not None:
            self.reach(wrapped, depth + 1)

    def _cell(self, cell: types.CellType, depth: int) -> None:
        try:
            value = cell.cell_contents
        except ValueError:  # not filled yet
            return
        stand_in = self._instead(value)
        if stand_in is not None:
            cell.cell_contents = stand_in
            self._undo.append(partial(setattr, cell, "cell_contents", value))
        else:
            self.reach(value, depth + 1)

    def _defaults(self, fn: types.FunctionType) -> None:
        simulated = self._simulated
        old = fn.__defaults__
        if old and any(id(value) in simulated for value in old):
            fn.__defaults__ = tuple(simulated.get(id(value), value) for value in old)
            self._undo.append(partial(setattr, fn, "__defaults__", old))
        named = fn.__kwdefaults__
        if named and any(id(value) in simulated for value in named.values()):
            fn.__kwdefaults__ = {k: simulated.get(id(v), v) for k, v in named.items()}
            self._undo.append(partial(setattr, fn, "__kwdefaults__", named))

    def _class(self, cls: type, depth: int) -> None:
        if not is_under_test(sys.modules.get(cls.__module__)):
            return
        self._seen.add(id(cls))
        bases = tuple(self._simulated.get(id(base), base) for base in cls.__bases__)
        for base in bases:
            self.reach(base, depth + 1)
        if bases != cls.__bases__:
            before = cls.__bases__
            try:
                cls.__bases__ = bases
            except TypeError:  # laid out by C code, as `threading.local` is
                self._replace(cls, bases)
                return
            self._undo.append(partial(setattr, cls, "__bases__", before))
        for name, value in list(vars(cls).items()):
            stand_in = self._instead(value)
            if stand_in is not None:
                setattr(cls, name, stand_in)
                self._undo.append(partial(setattr, cls, name, value))
            else:
                self.reach(value, depth + 1)

    def _replace(self, cls: type, bases: tuple[type, ...]) -> None:
        """Put a class of the same body in the place of one whose bases cannot be exchanged."""
        body = {k: v for k, v in vars(cls).items() if k not in ("__dict__", "__weakref__")}
        made = type(cls)(cls.__name__, bases, body)
        for value in body.values():
            for name, cell in zip(*_cells(value), strict=True):
                if name == "__class__":  # what `super()` without arguments looks at
                    cell.cell_contents = made
                    self._undo.append(partial(setattr, cell, "cell_contents", cls))
        self._simulated[id(cls)] = made


def _cells(value: object) -> tuple[tuple[str, ...], tuple[types.CellType, ...]]:
    """Return the free variables of a function, names and cells."""
    if not isinstance(value, types.FunctionType):
        return (), ()
    return value.__code__.co_freevars, value.__closure__ or ()


def _is_object_under_test(thing: object) -> bool:
    """Whether a thing is an instance of a class of the program, with attributes of its own."""
    module = sys.modules.get(type(thing).__module__)
    return hasattr(thing, "__dict__") and is_under_test(module)


def _parts(thing: object) -> tuple[object, ...]:
    """Return the functions inside something that wraps them."""
    if isinstance(thing, partial):
        return (thing.func,)
    if isinstance(thing, types.MethodType):
        return thing.__func__, type(thing.__self__)
    if isinstance(thing, staticmethod | classmethod):
        return (thing.__func__,)
    if isinstance(thing, property):
        return thing.fget, thing.fset, thing.fdel
    return ()
