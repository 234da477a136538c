"""`random`: the same numbers whenever the same schedule is run."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim.force import here

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.explore.world import World

_Real = random.Random


class Random(_Real):
    """A generator; without a seed of its own it is seeded by the schedule."""

    def __init__(self, x: Any = None) -> None:  # noqa: ANN401 - as the real one
        world = here()
        if x is None and world is not None:
            x = _dice(world).getrandbits(64)
        super().__init__(x)


def _dice(world: World) -> random.Random:
    dice: random.Random | None = world.notes.get("dice")
    if dice is None:
        dice = world.notes["dice"] = _Real(world.dice)
    return dice


def _through(name: str) -> Callable[..., Any]:
    real = getattr(random, name)

    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real one
        world = here()
        if world is None:
            return real(*args, **kwargs)
        return getattr(_dice(world), name)(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    return call


FUNCTIONS: Final = {
    name: _through(name)
    for name in random.__all__
    if isinstance(getattr(getattr(random, name), "__self__", None), _Real)
}
"""Every function of the module `random`, on the dice of the schedule."""
