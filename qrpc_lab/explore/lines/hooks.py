"""The hooks that rewritten code calls, as they are when nobody listens: they hand on what they get.

This class is the contract between the rewriter (which calls) and the detector (which listens, by
overriding). Whoever wants switching points alone overrides `point`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from qrpc_lab.explore.lines.sites import Site

T = TypeVar("T")


class Cells:
    """The identity of one call of a function whose variables are watched."""

    __slots__ = ("__weakref__",)


class Hooks:
    """Does nothing at every hook. All methods return the operand that passes through them."""

    # Switching

    def point(self, site: Site) -> None:
        """Stand before a statement."""

    def between(self, value: T, _site: Site) -> T:
        """Stand between the reading of a value and the writing of it."""
        return value

    def importing(self) -> AbstractContextManager[None]:
        """Enclose the execution of an imported module, in which nobody should be interrupted."""
        return nullcontext()

    # Variables: `holder` is the call that owns the variable, or None for a module's

    def cells(self) -> object:
        """Return the identity of a call."""
        return Cells()

    def load_name(self, value: T, _holder: object, _site: Site) -> T:
        """Note that a variable was read."""
        return value

    def store_name(self, value: T, _holder: object, _site: Site) -> T:
        """Note that a variable is about to be bound to `value`."""
        return value

    def note_store(self, holder: object, site: Site) -> None:
        """Note that a variable is bound by something other than an assignment."""

    def read_name(self, holder: object, site: Site) -> None:
        """Note that ``n += …`` has read the variable."""

    def changed_name(self, _read: None, value: T, _holder: object, _site: Site) -> T:
        """Stand between reading and writing of ``n += value``."""
        return value

    def in_place(self, _target: object, value: T, _site: Site) -> T:
        """Note that ``local += value`` may extend a container."""
        return value

    # Attributes

    def load_attr(self, item: T, _site: Site) -> T:
        """Note that an attribute of `item` is about to be read."""
        return item

    def store_attr(self, item: T, _site: Site) -> T:
        """Note that an attribute of `item` is about to be written."""
        return item

    def delete_attr(self, item: T, _site: Site) -> T:
        """Note that an attribute of `item` is about to be deleted."""
        return item

    def change_attr(self, item: T, _site: Site) -> T:
        """Note that ``item.name op= …`` reads; `changed` will note the write."""
        return item

    def changed(self, _kept: object, value: T, _site: Site) -> T:
        """Stand between reading and writing of ``target op= value``."""
        return value

    def named(self, _item: object, name: T, _site: Site) -> T:
        """Note that ``getattr`` or one of its like is about to be called; the name passes."""
        return name

    # Two operands

    def keep(self, item: T) -> T:
        """Keep `item` for the `take` that follows at once."""
        return item

    def keep_container(self, item: T) -> T:
        """Keep `item` if it is a container, for the `take` that follows at once."""
        return item

    def take(self) -> Any:  # noqa: ANN401
        """Give back what was kept."""

    # Items: the container passes (`…_item`), or the key does (`…_key`)

    def load_item(self, container: T, _key: object, _site: Site) -> T:
        """Note that an item is about to be read."""
        return container

    def store_item(self, container: T, _key: object, _site: Site) -> T:
        """Note that an item is about to be written."""
        return container

    def delete_item(self, container: T, _key: object, _site: Site) -> T:
        """Note that an item is about to be deleted."""
        return container

    def change_item(self, container: T, _key: object, _site: Site) -> T:
        """Note that ``container[key] op= …`` reads; `changed` will note the write."""
        return container

    def load_key(self, _container: object, key: T, _site: Site) -> T:
        """As `load_item`."""
        return key

    def store_key(self, _container: object, key: T, _site: Site) -> T:
        """As `store_item`."""
        return key

    def delete_key(self, _container: object, key: T, _site: Site) -> T:
        """As `delete_item`."""
        return key

    def change_key(self, _container: object, key: T, _site: Site) -> T:
        """As `change_item`."""
        return key

    def load_slice(self, container: T, _site: Site) -> T:
        """Note that a slice is about to be read."""
        return container

    def store_slice(self, container: T, _site: Site) -> T:
        """Note that a slice is about to be written."""
        return container

    def delete_slice(self, container: T, _site: Site) -> T:
        """Note that a slice is about to be deleted."""
        return container

    # Whole containers

    def contains(self, container: T, _key: object, _site: Site) -> T:
        """Note that ``key in container`` is about to be asked."""
        return container

    def method(self, receiver: T, _site: Site, *_first: object) -> T:
        """Note that a method that containers have is about to be called."""
        return receiver

    def method_key(self, _receiver: object, _site: Site, first: T) -> T:
        """As `method`; the first argument passes."""
        return first

    def bound(self, method: T, _site: Site) -> T:
        """Note that something like a method of a container is handed on, to be called elsewhere."""
        return method

    def iterate(self, container: T, _site: Site) -> T:
        """Note that a container is iterated, or goes on being; keep it for a `take`."""
        return container

    def first(self, value: T, _kept: object) -> T:
        """Return the first of two."""
        return value

    def measure(self, container: T, _site: Site) -> T:
        """Note that the length or the truth of a container is asked."""
        return container

    def read_whole(self, container: T, _site: Site) -> T:
        """Note that a container is about to be walked by a function."""
        return container

    def unpack(self, container: T, _site: Site) -> T:
        """Note that a container is about to be unpacked into variables."""
        return container

    def rearrange(self, container: T, _site: Site) -> T:
        """Note that a function is about to change a list as a whole."""
        return container
