"""Where an attribute really lives: in the instance, in a class, in a module, or nowhere we watch.

``self.count`` may be the instance's own, a default of its class, a slot, or a property that runs
code. Only what is stored somewhere is a location; code that runs is instrumented itself. The answer
depends on the type and the name, so it is worked out once for each pair, and without running any
code of the program: no ``getattr``, no ``isinstance``, which a proxy may answer as it likes.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, Final

_mro: Final[Callable[[type], tuple[type, ...] | None]] = type.__dict__["__mro__"].__get__
_dict: Final[Callable[[type], Mapping[str, Any]]] = type.__dict__["__dict__"].__get__
_room: Final[Callable[[type], int]] = type.__dict__["__dictoffset__"].__get__

_METHODS: Final = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    classmethod,
    staticmethod,
)
_SPECIAL: Final = frozenset({"__dict__", "__class__", "__doc__", "__module__", "__name__"})


class Home(Enum):
    """Where the value of an attribute is kept."""

    INSTANCE = auto()
    """In the instance (its dictionary, or a slot)."""
    CLASS = auto()
    """In a class, unless the instance has one of its own."""
    OF_CLASS = auto()
    """The item is itself a class: in that class, or in one that it inherits from."""
    OF_MODULE = auto()
    """The item is a module."""
    NOWHERE = auto()
    """It is computed, or it is a method."""


def home(kind: type, name: str) -> Home:
    """Tell where instances of `kind` keep the attribute `name`."""
    lookup = _find(kind, "__getattribute__")
    if name in _SPECIAL or kind is types.ModuleType:
        return Home.OF_MODULE if name not in _SPECIAL else Home.NOWHERE
    if lookup is type.__getattribute__:
        return Home.OF_CLASS
    if lookup is not object.__getattribute__:
        return Home.NOWHERE
    for base in _mro(kind) or ():
        if name in _dict(base):
            return _found(_dict(base)[name])
    return Home.INSTANCE if _room(kind) else Home.NOWHERE


def _find(kind: type, name: str) -> object:
    return next((_dict(base)[name] for base in _mro(kind) or () if name in _dict(base)), None)


def _found(value: object) -> Home:
    kind = type(value)
    if kind is types.MemberDescriptorType:
        return Home.INSTANCE
    if issubclass(kind, _METHODS) or _find(kind, "__set__") or _find(kind, "__get__"):
        return Home.NOWHERE
    return Home.CLASS


def class_home(kind: type, name: str) -> type | None:
    """Return the class that keeps the attribute `name` of the class `kind`, unless it computes."""
    for base in _mro(kind) or ():
        if name in _dict(base):
            return base if _found(_dict(base)[name]) is Home.CLASS else None
    return None
