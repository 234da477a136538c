"""What an operation on a container touches: a table from (kind of container, operation) to effects.

An effect is a pair: the key it concerns (`WHOLE` for the container itself) and the kind of access.
Effects are worked out just before the operation happens, from the container as it is then: storing
under a new key changes the length, storing under an old one does not.

No code of the program runs here. A key is only looked up if its hash and equality are built in (or
an enum's); for others the container counts as a whole, which may miss a race and never invents one.
"""

from __future__ import annotations

import collections
import enum
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, TypeAlias, cast

from qrpc_lab.explore.lines.kinds import (
    ADD,
    DROP,
    GROW,
    ITEM,
    LOAD,
    PUT,
    READ,
    SIZE,
    TAKE,
    UPSET,
    WALK,
    WRITE,
    Kind,
)

WHOLE: Final = object()
"""Stands for the container itself where a key is expected."""

NOTHING: Final = object()
"""Stands for an operation's key where it has none."""

Effect: TypeAlias = tuple[Hashable, Kind]
Effects: TypeAlias = Sequence[Effect]
Operation: TypeAlias = Callable[[Any, Any, int], Effects]
"""Given the container, the key or first argument, and the number of arguments."""

_PLAIN: Final = frozenset({
    object.__hash__, str.__hash__, int.__hash__, float.__hash__, bytes.__hash__, complex.__hash__,
    type(None).__hash__, enum.Enum.__hash__, type.__hash__, frozenset.__hash__,
})  # fmt: skip
"""Hashes that run no code of the program (equality is built in wherever the hash is)."""

_MANY: Final = 256
"""Above this many keys an update counts as a change of the whole."""


def plain(key: object) -> bool:
    """Tell whether looking `key` up runs no code of the program."""
    if isinstance(key, tuple):
        return type(key).__hash__ is tuple.__hash__ and all(plain(part) for part in key)
    return type(key).__hash__ in _PLAIN


def _whole(kind: Kind) -> Operation:
    found = ((WHOLE, kind),)

    def effects(_container: Any, _key: object, _arguments: int) -> Effects:  # noqa: ANN401
        return found

    return effects


_walk, _size, _grow, _take, _upset = map(_whole, (WALK, SIZE, GROW, TAKE, UPSET))


# dict


_ITEM: Final = (WHOLE, ITEM)
_GROW: Final = (WHOLE, GROW)
_PUT: Final = (WHOLE, PUT)


def _dict_load(_d: dict[Any, Any], key: Any, _n: int) -> Effects:  # noqa: ANN401
    return (_ITEM, (key, READ)) if plain(key) else (_ITEM,)


def _dict_store(d: dict[Any, Any], key: Any, _n: int) -> Effects:  # noqa: ANN401
    if not plain(key):
        return (_GROW,)
    return (_PUT if dict.__contains__(d, key) else _GROW, (key, WRITE))


def _dict_delete(d: dict[Any, Any], key: Any, arguments: int) -> Effects:  # noqa: ANN401
    if not plain(key):
        return (_GROW,)
    removal = (key, DROP if arguments > 1 else WRITE)
    return (_GROW, removal) if dict.__contains__(d, key) else (removal,)


def _dict_setdefault(d: dict[Any, Any], key: Any, _n: int) -> Effects:  # noqa: ANN401
    if not plain(key):
        return (_ITEM,)
    return (_ITEM, (key, LOAD)) if dict.__contains__(d, key) else (_GROW, (key, ADD))


def _dict_update(d: dict[Any, Any], other: Any, arguments: int) -> Effects:  # noqa: ANN401
    keys = _keys(other)
    if keys is None or len(keys) > _MANY:
        return (_GROW,) if arguments else ()
    return [effect for key in keys for effect in _dict_store(d, key, 1)]


def _keys(other: object) -> list[Any] | None:
    """Return the keys that ``d.update(other)`` stores, if telling them runs no code."""
    if type(other) is dict:
        return list(other)
    if type(other) in {list, tuple} and all(_is_pair(pair) for pair in cast("list[Any]", other)):
        return [pair[0] for pair in cast("list[Any]", other)]
    return None


def _is_pair(pair: object) -> bool:
    return type(pair) is tuple and len(pair) == 2  # noqa: PLR2004 - a key and a value


def _counter_update(d: dict[Any, Any], other: Any, arguments: int) -> Effects:  # noqa: ANN401
    return _dict_update(d, other if type(other) is dict else None, arguments)


_DICT: Final[dict[str, Operation]] = {
    "load": _dict_load, "store": _dict_store, "delete": _dict_delete, "contains": _dict_load,
    "iterate": _size, "size": _size, "walk": _walk, "extend in place": _dict_update,
    "get": _dict_load, "pop": _dict_delete, "setdefault": _dict_setdefault,
    "popitem": _take, "clear": _upset, "update": _dict_update, "move_to_end": _upset,
    "keys": _size, "values": _walk, "items": _walk, "copy": _walk,
    "most_common": _walk, "subtract": _grow,
}  # fmt: skip

_COUNTER: Final = {**_DICT, "update": _counter_update}
_DEFAULTDICT: Final = {**_DICT, "load": _dict_setdefault}


# set


def _set_contains(_s: set[Any], item: Any, _n: int) -> Effects:  # noqa: ANN401
    return (_ITEM, (item, READ)) if plain(item) else (_ITEM,)


def _set_add(s: set[Any], item: Any, _n: int) -> Effects:  # noqa: ANN401
    if not plain(item):
        return (_GROW,)
    return (_ITEM, (item, LOAD)) if set.__contains__(s, item) else (_GROW, (item, ADD))


def _set_update(s: set[Any], other: Any, _n: int) -> Effects:  # noqa: ANN401
    if type(other) not in {set, frozenset, list, tuple, dict} or len(other) > _MANY:
        return (_GROW,)
    return [effect for item in other for effect in _set_add(s, item, 1)]


def _set_drop(kind: Kind) -> Operation:
    def effects(s: set[Any], item: Any, _n: int) -> Effects:  # noqa: ANN401
        if not plain(item):
            return (_GROW,)
        return (_GROW, (item, kind)) if set.__contains__(s, item) else ((item, kind),)

    return effects


_SET: Final[dict[str, Operation]] = {
    "contains": _set_contains, "iterate": _size, "size": _size, "walk": _size,
    "add": _set_add, "discard": _set_drop(DROP), "remove": _set_drop(WRITE), "pop": _take,
    "clear": _upset, "update": _set_update, "extend in place": _set_update, "copy": _size,
    "difference_update": _upset, "intersection_update": _upset,
    "symmetric_difference_update": _upset, "difference": _size, "intersection": _size,
    "union": _size, "issubset": _size, "issuperset": _size, "isdisjoint": _size,
    "symmetric_difference": _size,
}  # fmt: skip


# list and deque


def _at_index(on_item: Kind, on_whole: Kind) -> Operation:
    whole = (WHOLE, on_whole)

    def effects(sequence: Any, index: Any, _n: int) -> Effects:  # noqa: ANN401
        if type(index) is not int:
            return (whole,)
        if index < 0:
            return (whole, (WHOLE, SIZE), (index + len(sequence), on_item))
        return (whole, (index, on_item))

    return effects


def _list_pop(_sequence: Any, index: Any, arguments: int) -> Effects:  # noqa: ANN401
    ends = arguments == 0 or (type(index) is int and index in {0, -1})
    return ((WHOLE, TAKE if ends else UPSET),)


def _list_insert(_sequence: Any, index: Any, _n: int) -> Effects:  # noqa: ANN401
    return ((WHOLE, TAKE if type(index) is int and index == 0 else UPSET),)


_LIST: Final[dict[str, Operation]] = {
    "load": _at_index(READ, ITEM), "store": _at_index(WRITE, PUT), "delete": _upset,
    "contains": _walk, "iterate": _walk, "size": _size, "walk": _walk, "rearrange": _upset,
    "slice load": _walk, "slice store": _upset, "slice delete": _upset,
    "append": _grow, "extend": _grow, "extend in place": _grow, "pop": _list_pop,
    "insert": _list_insert, "remove": _take, "clear": _upset, "sort": _upset, "reverse": _upset,
    "index": _walk, "count": _walk, "copy": _walk,
}  # fmt: skip

_DEQUE: Final = {
    **_LIST, "appendleft": _take, "extendleft": _take, "popleft": _take, "rotate": _upset,
}  # fmt: skip

_FAMILIES: Final[dict[type, dict[str, Operation]]] = {
    dict: _DICT, collections.OrderedDict: _DICT, collections.Counter: _COUNTER,
    collections.defaultdict: _DEFAULTDICT, set: _SET, list: _LIST, collections.deque: _DEQUE,
}  # fmt: skip

_SPECIAL: Final = {
    "load": "__getitem__", "store": "__setitem__", "delete": "__delitem__",
    "contains": "__contains__", "iterate": "__iter__", "size": "__len__", "walk": "__iter__",
    "slice load": "__getitem__", "slice store": "__setitem__", "slice delete": "__delitem__",
}  # fmt: skip
"""Under which name a class would override an operation that is not a method call."""


def operations(kind: type) -> dict[str, Operation]:
    """Return what the operations on containers of type `kind` touch; nothing for other types.

    A subclass that overrides an operation (to hold a lock around it, perhaps) answers for it.
    """
    base = next((known for known in kind.__mro__ if known in _FAMILIES), None)
    if base is None:
        return {}
    family = _FAMILIES[base]
    if kind is base:
        return family
    return {name: effects for name, effects in family.items() if not _overridden(kind, base, name)}


def _overridden(kind: type, base: type, name: str) -> bool:
    method = _SPECIAL.get(name, name)
    return getattr(kind, method, None) is not getattr(base, method, None)
