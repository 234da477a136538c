"""`threading.local`: attributes that each goroutine has for itself."""

from __future__ import annotations

import threading
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim.force import here

if TYPE_CHECKING:
    from collections.abc import Mapping

_Real: Final = threading.local
_numbers: Final = count()
_OWN: Final = frozenset({"_number", "_arguments", "__class__"})


class local:  # noqa: N801 - the name of the real one
    """One namespace for each goroutine; a subclass's ``__init__`` runs once in each."""

    _number: int
    _arguments: tuple[tuple[Any, ...], Mapping[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - outside: the real one
        """Make a real one outside a schedule."""
        if here() is None and cls is local:
            return _Real()
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        object.__setattr__(self, "_number", next(_numbers))
        object.__setattr__(self, "_arguments", (args, kwargs))
        _names(self, fresh=True)
        return self

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - any attribute
        if name in _OWN:
            return object.__getattribute__(self, name)
        mine = _names(self)
        if name == "__dict__":
            return mine
        if name in mine:
            return mine[name]
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        descriptor = getattr(type(self), name, None)
        if descriptor is not None and hasattr(descriptor, "__set__"):
            descriptor.__set__(self, value)
            return
        _names(self)[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del _names(self)[name]
        except KeyError:
            raise AttributeError(name) from None


def _names(self: local, *, fresh: bool = False) -> dict[str, object]:
    """Return the attributes of the running goroutine, made on its first visit."""
    world = here()
    number = self._number
    home = world.running.local if world is not None else _outside
    names = home.get(number)
    if names is None:
        names = home[number] = {}
        cls = type(self)
        if not fresh and cls.__init__ is not object.__init__:
            args, kwargs = self._arguments
            cls.__init__(self, *args, **kwargs)
    return names


_outside: dict[int, dict[str, object]] = {}
