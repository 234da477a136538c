"""Which schedule is in force in this thread, if any."""

from __future__ import annotations

from _thread import get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.explore.world import World

_world: World | None = None
_ident = 0


def here() -> World | None:
    """Return the schedule that this thread runs, or ``None`` for every other thread."""
    return _world if _world is not None and get_ident() == _ident else None


def enter(world: World) -> None:
    """Put `world` in force in this thread."""
    global _world, _ident
    _world, _ident = world, get_ident()


def leave() -> None:
    """No schedule is in force any more."""
    global _world  # noqa: PLW0603 - as above
    _world = None
