"""From hooks to locations: which location an operation of the program touches, and how.

Every hook asks the world who runs. A goroutine without a clock is not recorded: the first one, as
long as it is alone.
"""

# ruff: noqa: D102 - the methods are described once, in `Hooks`
from __future__ import annotations

import gc
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from qrpc_lab.explore.lines.attributes import Home, class_home, home
from qrpc_lab.explore.lines.clocks import Strand
from qrpc_lab.explore.lines.containers import NOTHING, Operation, operations
from qrpc_lab.explore.lines.hooks import Hooks
from qrpc_lab.explore.lines.kinds import READ, WRITE, Kind
from qrpc_lab.explore.lines.locations import Location, Mark, Shadows
from qrpc_lab.explore.lines.sites import Site

T = TypeVar("T")


class Goroutine(Protocol):
    """What the detector needs of a goroutine of the explorer."""

    clock: Strand | None
    """The detector's own: set by it, kept by the goroutine."""

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def held(self) -> Sequence[object]:
        """What it holds now; opaque, handed on to the report."""


class World(Protocol):
    """One schedule of the explorer."""

    @property
    def running(self) -> Goroutine:
        """The goroutine that runs."""

    def line(self, site: Site) -> None:
        """Stand at a switching point between two lines, or inside a read-modify-write."""


class _Nobody:
    """Runs while no schedule does: nothing is recorded."""

    clock: Strand | None = None
    name = "nobody"
    held: Sequence[object] = ()


class _Nowhere:
    """The world between two schedules."""

    running: Goroutine = _Nobody()

    def line(self, site: Site) -> None:
        """Let nobody run: there is nobody."""


_NOWHERE: Final = _Nowhere()


class Watch(Hooks):
    """Hooks that find the location of every access and hand it to `touch`."""

    def __init__(self) -> None:
        self._world: World = _NOWHERE
        self._shadows = Shadows()
        self._by_id = self._shadows.by_id
        self._homes: dict[tuple[type, str], Home] = {}
        self._operations: dict[type, dict[str, Operation]] = {}
        self._modules: dict[tuple[str, str], Location] = {}
        self._kept: Any = None
        self._imports = 0

    def report(self, mark: Mark, before: Kind, me: Strand, now: Kind, site: Site) -> None:
        """Hear of an earlier access that races with the one that is being made."""
        raise NotImplementedError

    def touch(self, location: Location, kind: Kind, site: Site) -> None:
        """Check and remember one access of the running goroutine."""
        me = self._world.running.clock
        if me is not None:
            location.touch(kind, me, site, self.report)

    def forget(self) -> None:
        """Let go of every object and class of the program."""
        self._shadows.clear()
        self._homes.clear()
        self._operations.clear()
        self._modules.clear()
        self._kept = None
        self._world = _NOWHERE
        self._imports = 0

    # Switching

    def point(self, site: Site) -> None:
        if not self._imports:
            self._world.line(site)

    @contextmanager
    def importing(self) -> Iterator[None]:
        self._imports += 1  # the import holds a lock of the interpreter, which nobody steers
        try:
            yield
        finally:
            self._imports -= 1

    def between(self, value: T, site: Site) -> T:
        self.point(site)
        return value

    # Variables

    def _variable(self, holder: object, kind: Kind, site: Site) -> None:
        if holder is not None:
            self.touch(self._shadows.of(holder).attribute(site.name), kind, site)
            return
        key = site.file, site.name
        location = self._modules.get(key)
        if location is None:
            location = self._modules[key] = Location()
        self.touch(location, kind, site)

    def load_name(self, value: T, holder: object, site: Site) -> T:
        if self._world.running.clock is not None:
            self._variable(holder, READ, site)
        return value

    def store_name(self, value: T, holder: object, site: Site) -> T:
        if self._world.running.clock is not None:
            self._variable(holder, WRITE, site)
        return value

    def note_store(self, holder: object, site: Site) -> None:
        if self._world.running.clock is not None:
            self._variable(holder, WRITE, site)

    def read_name(self, holder: object, site: Site) -> None:
        if self._world.running.clock is not None:
            self._variable(holder, READ, site)

    def changed_name(self, _read: None, value: T, holder: object, site: Site) -> T:
        self.point(site)
        if self._world.running.clock is not None:
            self._variable(holder, WRITE, site)
        return value

    def in_place(self, target: object, value: T, site: Site) -> T:
        if self._world.running.clock is not None:
            self._operate(target, "extend in place", value, site, 1)
        return value

    # Attributes

    def _attribute(self, item: Any, name: str, kind: Kind) -> Location | None:  # noqa: ANN401
        """Return the location of an attribute, unless it is computed or a method."""
        cls = type(item)
        where = self._homes.get((cls, name))
        if where is None:
            where = self._homes[cls, name] = home(cls, name)
        if where is Home.INSTANCE:
            return self._shadows.of(item).attribute(name)
        if where is Home.NOWHERE:
            return None
        if where is Home.OF_MODULE:
            return self._of_module(item, name)
        return self._inherited(item, name, kind, where)

    def _inherited(self, item: Any, name: str, kind: Kind, where: Home) -> Location | None:  # noqa: ANN401
        """Return the location of an attribute that may be kept by a class further up."""
        if kind is WRITE or (where is Home.CLASS and name in getattr(item, "__dict__", ())):
            return self._shadows.of(item).attribute(name)
        keeper = class_home(item if where is Home.OF_CLASS else type(item), name)
        return None if keeper is None else self._shadows.of(keeper).attribute(name)

    def _of_module(self, module: types.ModuleType, name: str) -> Location | None:
        known = module.__dict__ or {}  # a module may lack one until it is initialised
        file = known.get("__file__")
        if not isinstance(file, str) or isinstance(known.get(name), _CALLABLE):
            return None
        return self._modules.setdefault((file, name), Location())

    def load_attr(self, item: T, site: Site) -> T:
        me = self._world.running.clock
        if me is not None:
            shadow = self._by_id.get(id(item))
            location = None if shadow is None else shadow.attributes.get(site.name)
            if location is None:
                location = self._attribute(item, site.name, READ)
            if location is not None:
                location.touch(READ, me, site, self.report)
        return item

    def store_attr(self, item: T, site: Site) -> T:
        me = self._world.running.clock
        if me is not None:
            location = self._attribute(item, site.name, WRITE)
            if location is not None:
                location.touch(WRITE, me, site, self.report)
        return item

    def delete_attr(self, item: T, site: Site) -> T:
        return self.store_attr(item, site)

    def change_attr(self, item: T, site: Site) -> T:
        self._kept = None
        if self._world.running.clock is not None:
            location = self._attribute(item, site.name, READ)
            written = self._attribute(item, site.name, WRITE)
            if location is not None and written is not None:
                self.touch(location, READ, site)
                self._kept = self._world.running, [(written, WRITE)]
        return item

    def changed(self, kept: Any, value: T, site: Site) -> T:  # noqa: ANN401
        me = self._world.running
        self.point(site)
        if kept is not None and kept[0] is me:  # else the read ran code that let another one keep
            for location, kind in kept[1]:
                self.touch(location, kind, site)
        return value

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


_DEEP_VIEWS: Final[frozenset[type]] = frozenset({type({}.values()), type({}.items())})
_VIEWS: Final[frozenset[type]] = _DEEP_VIEWS | {type({}.keys())}


def _behind(view: object) -> object:
    """Return the dict behind a view; its own `mapping` is a proxy."""
    return next(iter(gc.get_referents(view)), None)


_CALLABLE: Final = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type)
