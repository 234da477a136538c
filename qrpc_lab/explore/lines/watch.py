"""From hooks to locations: which location an operation of the program touches, and how.

Every hook asks the world who runs. A goroutine without a clock is not recorded: the first one, as
long as it is alone.
"""

# ruff: noqa: D102 - the methods are described once, in `Hooks`
from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from qrpc_lab.explore.lines.attributes import Home, class_home, home
from qrpc_lab.explore.lines.clocks import Strand
from qrpc_lab.explore.lines.hooks import Hooks
from qrpc_lab.explore.lines.host import NOWHERE, World
from qrpc_lab.explore.lines.kinds import READ, WRITE, Kind
from qrpc_lab.explore.lines.locations import Location, Mark, Shadows
from qrpc_lab.explore.lines.sites import Site

T = TypeVar("T")


class Watch(Hooks):
    """Hooks that find the location of every access and hand it to `touch`."""

    def __init__(self) -> None:
        self._world: World = NOWHERE
        self._shadows = Shadows()
        self._by_id = self._shadows.by_id
        self._homes: dict[tuple[type, str], Home] = {}
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
        self._modules.clear()
        self._kept = None
        self._world = NOWHERE
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

    def named(self, item: object, name: T, site: Site) -> T:
        if self._world.running.clock is not None and isinstance(name, str):
            kind = WRITE if site.name in {"setattr", "delattr"} else READ
            location = self._attribute(item, name, kind)
            if location is not None:
                self.touch(location, kind, site)
        return name

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


_CALLABLE: Final = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type)
