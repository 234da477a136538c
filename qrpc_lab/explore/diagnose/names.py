"""What the objects of a program are called.

A channel may have been given a name.  Anything else is called what the program calls it: the
variable of a frame, the attribute of an object, the target of the assignment that made it.
"""

from __future__ import annotations

import linecache
import re
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.diagnose.who import Who
from qrpc_lab.explore.goroutine import Goroutine
from qrpc_lab.explore.lines import Site as LineSite
from qrpc_lab.explore.recorder import is_own
from qrpc_lab.explore.sim.threads import Thread
from qrpc_lab.places import is_behind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from qrpc_lab.explore.world import World
    from qrpc_lab.places import Described

MOST: Final = 64
"""Goroutines whose frames are looked into."""

_TARGET: Final = re.compile(r"(?:[\w.\[\]\"']*\.)?(\w+)\s*(?::[^=]+)?=(?!=)")


def described(thing: object) -> Described | None:
    """Return what an object of ours says of itself; ``None`` for anything else."""
    describe = None if isinstance(thing, type) else getattr(type(thing), "_describe", None)
    if describe is None:
        return None
    try:
        about: Described = describe(thing)
    except AttributeError:  # a real one, made outside every schedule
        return None
    return about


class Names:
    """The names of one schedule's objects, each found once."""

    def __init__(self, world: World) -> None:
        self._known: dict[int, str] = {}
        self._keep: list[object] = []
        self._taken: dict[str, int] = {}
        self._found = dict(_visible(world))
        self.who = Who(world)
        """What its goroutines are called."""

    def of(self, thing: object) -> str:
        """Return the name of `thing`."""
        if isinstance(thing, LineSite):
            return thing.text
        if isinstance(thing, Goroutine):
            return self.who(thing)
        key = id(thing)
        if key not in self._known:
            self._keep.append(thing)
            self._known[key] = self._unique(self._find(thing))
        return self._known[key]

    def _unique(self, name: str) -> str:
        seen = self._taken.get(name, 0) + 1
        self._taken[name] = seen
        return name if seen == 1 else f"{name}#{seen}"

    def _find(self, thing: object) -> str:
        if isinstance(thing, Thread):
            goroutine = thing._goroutine  # noqa: SLF001 - ours
            return thing.name if goroutine is None else self.who(goroutine)
        about = described(thing)
        if about is None:
            called = getattr(type(thing), "called", None)
            return called or getattr(thing, "__name__", None) or type(thing).__name__
        if about.kind == "call":
            return about.name.rpartition("/")[2]
        if not about.name.endswith(f" of {about.made}"):
            return about.name
        return self._found.get(id(thing)) or _of_making(about)


def _of_making(about: Described) -> str:
    """Name a thing after the target of the assignment that made it."""
    match = _TARGET.match(linecache.getline(about.made.file, about.made.line).strip())
    if match is not None:
        return match[1]
    return about.kind if about.made.hidden else about.name


def _visible(world: World) -> Iterator[tuple[int, str]]:
    """Yield what the frames of all goroutines can see, the best name of each object last.

    What main sees is best, since there is one main; then what others see; before both, what the
    program's own lines call a thing that somebody around it has made.
    """
    alive = [each for each in world.goroutines if not each.done][:MOST]
    frames = [frame for each in reversed(alive) for frame in user_frames(each)]
    frames.sort(key=lambda frame: not is_behind(frame.f_code.co_filename))
    for names in {id(frame.f_globals): frame.f_globals for frame in frames}.values():
        yield from _inside(names, "")
    for frame in frames:
        for name, value in frame.f_locals.items():
            yield from _below(name, value)
    for frame in frames:
        yield from _inside(frame.f_locals, "")


def _below(name: str, value: object) -> Iterator[tuple[int, str]]:
    """Yield what a local variable holds: attributes of an object, elements of a sequence."""
    if isinstance(value, list | tuple):
        yield from _elements(name, value)
    elif hasattr(value, "__dict__") and not isinstance(value, type | ModuleType):
        owner = type(value).__name__ if name == "self" else name
        yield from _inside(vars(value), f"{owner}.")


def _inside(names: dict[str, Any], prefix: str) -> Iterator[tuple[int, str]]:
    for name, value in names.items():
        if described(value) is not None:
            yield id(value), prefix + name


def _elements(name: str, values: list[Any] | tuple[Any, ...]) -> Iterator[tuple[int, str]]:
    for index, value in enumerate(values[:100]):
        if described(value) is not None:
            yield id(value), f"{name}[{index}]"


def user_frames(goroutine: Goroutine) -> Iterator[FrameType]:
    """Yield the frames of the program under test in a goroutine's stack, innermost first."""
    greenlet = goroutine.greenlet
    frame = None if greenlet is None or goroutine.done else greenlet.gr_frame
    while frame is not None:
        if not is_own(frame):
            yield frame
        frame = frame.f_back
