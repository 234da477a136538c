"""From hooks to locations: items of containers, and containers as a whole."""

# ruff: noqa: D102 - the methods are described once, in `Hooks`
from __future__ import annotations

import gc
from collections.abc import Callable
from types import BuiltinMethodType
from typing import Any, Final, TypeVar, cast

from qrpc_lab.explore.lines.containers import NOTHING, Operation, operations
from qrpc_lab.explore.lines.sites import Site
from qrpc_lab.explore.lines.watch import Watch

T = TypeVar("T")

_DEEP_VIEWS: Final[frozenset[type]] = frozenset({type({}.values()), type({}.items())})
_VIEWS: Final[frozenset[type]] = _DEEP_VIEWS | {type({}.keys())}


def _behind(view: object) -> object:
    """Return the dict behind a view; its own `mapping` is a proxy."""
    return next(iter(gc.get_referents(view)), None)


class Bound:
    """A method of a container as a value: ``go(found.append, 1)``, ``max(d, key=d.get)``."""

    __slots__ = ("_called", "_method", "_site")

    def __init__(
        self,
        method: BuiltinMethodType,
        called: Callable[[object, Site, tuple[object, ...]], None],
        site: Site,
    ) -> None:
        self._method, self._called, self._site = method, called, site

    def __call__(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the method has it
        self._called(self._method.__self__, self._site, arguments)
        return self._method(*arguments, **named)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the method has
        return getattr(self._method, name)

    def __eq__(self, other: object) -> bool:
        return self._method == (other._method if isinstance(other, Bound) else other)

    def __hash__(self) -> int:
        return hash(self._method)


class WatchItems(Watch):
    """The hooks of containers."""

    def __init__(self) -> None:
        super().__init__()
        self._operations: dict[type, dict[str, Operation]] = {}

    def forget(self) -> None:
        super().forget()
        self._operations.clear()

    # Two operands

    def keep(self, item: T) -> T:
        self._kept = item
        return item

    def keep_container(self, item: T) -> T:
        self._kept = item if self._table(type(item)) or type(item) is str else None
        return item

    def take(self) -> Any:  # noqa: ANN401
        kept, self._kept = self._kept, None
        return kept

    # Containers

    def _table(self, kind: type) -> dict[str, Operation]:
        table = self._operations.get(kind)
        if table is None:
            table = self._operations[kind] = operations(kind)
        return table

    def _operate(
        self, container: object, operation: str, key: object, site: Site, arguments: int
    ) -> None:
        """Touch all that an operation on a container touches."""
        effects = self._table(type(container)).get(operation)
        me = self._world.running.clock
        if effects is None or me is None:
            return
        shadow = self._by_id.get(id(container)) or self._shadows.of(container)
        for part, kind in effects(container, key, arguments):
            location = shadow.items.get(part) or shadow.item(part)
            location.touch(kind, me, site, self.report)

    def in_place(self, target: object, value: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(target, "extend in place", value, site, 1)
        return value

    def load_item(self, container: T, key: object, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "load", key, site, 1)
        return container

    def store_item(self, container: T, key: object, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "store", key, site, 1)
        return container

    def delete_item(self, container: T, key: object, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "delete", key, site, 1)
        return container

    def change_item(self, container: T, key: object, site: Site) -> T:
        self._kept = None
        if self._world.running.clock is not None:
            self._change(container, key, site)
        return container

    def _change(self, container: object, key: object, site: Site) -> None:
        """Note the read of ``container[key] op= …`` now, and keep what its write will touch."""
        self._operate(container, "load", key, site, 1)
        effects = self._table(type(container)).get("store")
        if effects is not None:
            shadow = self._shadows.of(container)
            written = [(shadow.item(part), kind) for part, kind in effects(container, key, 1)]
            self._kept = self._world.running, written

    def load_key(self, container: object, key: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "load", key, site, 1)
        return key

    def store_key(self, container: object, key: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "store", key, site, 1)
        return key

    def delete_key(self, container: object, key: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "delete", key, site, 1)
        return key

    def change_key(self, container: object, key: T, site: Site) -> T:
        self._kept = None
        if self._world.running.clock is not None:
            self._change(container, key, site)
        return key

    def load_slice(self, container: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "slice load", NOTHING, site, 1)
        return container

    def store_slice(self, container: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "slice store", NOTHING, site, 1)
        return container

    def delete_slice(self, container: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "slice delete", NOTHING, site, 1)
        return container

    def contains(self, container: T, key: object, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "contains", key, site, 1)
        return container

    def method(self, receiver: T, site: Site, *first: object) -> T:
        if self._world.running.clock is not None:
            self._call(receiver, site, first[0] if first else NOTHING)
        return receiver

    def method_key(self, receiver: object, site: Site, first: T) -> T:
        if self._world.running.clock is not None:
            self._call(receiver, site, first)
        return first

    def _call(self, receiver: object, site: Site, first: object) -> None:
        if type(receiver) is str:
            if site.name == "join":
                self._operate(first, "walk", NOTHING, site, 1)
            return
        self._operate(receiver, site.name, first, site, site.arguments)

    def bound(self, method: T, site: Site) -> T:
        if isinstance(method, BuiltinMethodType) and self._table(type(method.__self__)):
            return cast("T", Bound(method, self._called, site))
        return method

    def _called(self, receiver: object, site: Site, arguments: tuple[object, ...]) -> None:
        if self._world.running.clock is not None:
            first = arguments[0] if arguments else NOTHING
            self._operate(receiver, site.name, first, site, len(arguments))

    def iterate(self, container: T, site: Site) -> T:
        self._kept = None
        if self._world.running.clock is not None:
            walked = container if type(container) not in _VIEWS else _behind(container)
            if self._table(type(walked)):
                how = "iterate" if type(container) not in _DEEP_VIEWS else "walk"
                self._operate(walked, how, NOTHING, site, 1)
                self._kept = container
        return container

    def measure(self, container: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "size", NOTHING, site, 1)
        return container

    def read_whole(self, container: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "walk", NOTHING, site, 1)
        return container

    def unpack(self, container: T, site: Site) -> T:
        return self.read_whole(container, site)

    def rearrange(self, container: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(container, "rearrange", NOTHING, site, 1)
        return container
