"""Locations, and where the locations of an object are kept.

An object is known by its id only while it is certain that the id is its own: by a weak reference
whose end removes the entry, or, for objects that take none (lists, dicts), by a strong one. What is
kept alive by nothing else is dropped from time to time, so a program that makes lists in a loop
does not fill the memory.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Hashable
from typing import Final, TypeAlias

from qrpc_lab.explore.lines.clocks import Strand
from qrpc_lab.explore.lines.kinds import Kind
from qrpc_lab.explore.lines.sites import Site

Mark: TypeAlias = tuple[int, Site, Strand, tuple[object, ...]]
"""One access: the count of its goroutine, the place, the goroutine, the locks that it held."""

Report: TypeAlias = Callable[[Mark, Kind, Strand, Kind, Site], None]

_SWEEP_AT: Final = 4096
"""Below this many strong references a sweep costs more than it frees."""


class Location:
    """One thing that can be raced on; remembers the last access of each kind and goroutine."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: dict[Kind, dict[int, Mark]] = {}

    def touch(self, kind: Kind, me: Strand, site: Site, report: Report) -> None:
        """Check an access of the running goroutine against the earlier ones, and remember it."""
        rows = self._rows
        row = rows.get(kind)
        if row is None:
            row = rows[kind] = {}
        else:
            mark = row.get(me.number)
            if mark is not None and mark[0] == me.count:
                return  # nothing was published since: whoever races with this raced with that
        seen = me.seen
        for other in kind.against:
            for number, mark in rows.get(other, _NONE).items():
                if number != me.number and seen.get(number, 0) < mark[0]:
                    report(mark, other, me, kind, site)
        if kind.final:
            rows.clear()
            row = rows[kind] = {}
        row[me.number] = (me.count, site, me, tuple(me.of.held))


_NONE: Final[dict[int, Mark]] = {}


class _Reference(weakref.ref[object]):
    """A weak reference that knows under which id its object is filed."""

    __slots__ = ("key",)
    key: int


class Shadow:
    """The locations of one object: its attributes by name, its items by key."""

    __slots__ = ("attributes", "items", "of")

    def __init__(self, of: object) -> None:
        self.of = of
        """The object, or a weak reference to it."""
        self.attributes: dict[str, Location] = {}
        self.items: dict[Hashable, Location] = {}

    def attribute(self, name: str) -> Location:
        """Return the location of an attribute."""
        found = self.attributes.get(name)
        if found is None:
            found = self.attributes[name] = Location()
        return found

    def item(self, key: Hashable) -> Location:
        """Return the location of an item (or, under a key of its own, of the whole)."""
        found = self.items.get(key)
        if found is None:
            found = self.items[key] = Location()
        return found


class Shadows:
    """Every object of a schedule that two goroutines might race on."""

    def __init__(self) -> None:
        self.by_id: dict[int, Shadow] = {}
        """For a look that costs no call; always this same dictionary."""
        self._strong = 0
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        return len(self.by_id)

    def of(self, item: object) -> Shadow:
        """Return the shadow of an object, a new one if there is none."""
        found = self.by_id.get(id(item))
        return self._new(item) if found is None else found

    def _new(self, item: object) -> Shadow:
        key = id(item)
        try:
            reference = _Reference(item, self._gone)
        except TypeError:
            shadow = Shadow(item)
            self._strong += 1
            if self._strong > self._sweep_at:
                self._sweep()
        else:
            reference.key = key
            shadow = Shadow(reference)
        self.by_id[key] = shadow
        return shadow

    def _gone(self, reference: weakref.ref[object]) -> None:
        if isinstance(reference, _Reference):
            shadow = self.by_id.get(reference.key)
            if shadow is not None and shadow.of is reference:
                del self.by_id[reference.key]

    def _sweep(self) -> None:
        """Drop the objects that only this table keeps alive."""
        ours = 2  # the shadow's reference, and the argument of `getrefcount`
        left = 0
        for key in list(self.by_id):  # a copy: a weak reference may end while we look
            shadow = self.by_id.get(key)
            if shadow is not None and not isinstance(shadow.of, _Reference):
                if sys.getrefcount(shadow.of) <= ours:
                    del self.by_id[key]
                else:
                    left += 1
        self._strong = left
        self._sweep_at = max(_SWEEP_AT, 2 * self._strong)

    def clear(self) -> None:
        """Forget everything: a new schedule begins."""
        self.by_id.clear()
        self._strong = 0
        self._sweep_at = _SWEEP_AT
