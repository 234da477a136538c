"""Follows the program line by line while a schedule is recorded.

Which lines ran, and from which a function was left, no switching point tells: a goroutine that has
gone is often the cause of what went wrong, and what it has read too early another.  The
interpreter's tracer tells both.  It has no part in the schedule: nothing is switched inside it.
"""

from __future__ import annotations

import dis
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qrpc_lab.explore.recorder import is_installed, is_own
from qrpc_lab.places import Place, is_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.recorder import Recorder
    from qrpc_lab.explore.world import World

ENDED: Final = 0
"""In place of a line: the call has ended."""

MOST: Final = 3_000
"""Steps of a schedule that are followed: one that is longer goes round, and says no more."""

_RETURNS: Final = frozenset(
    dis.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in dis.opmap
)
_STAYS: Final = frozenset(
    dis.opmap[name] for name in ("YIELD_VALUE", "RETURN_GENERATOR") if name in dis.opmap
)
_OPTIMIZED: Final = 0x1
"""Of the flags of a code object: a function, and no class body."""
_GENERATOR: Final = 0x20
"""As above: its frames are left and entered again."""


class Ran(NamedTuple):
    """One line that a goroutine has run."""

    goroutine: Goroutine
    call: int
    """Which call of its function: lines of the same one have the same number."""
    file: str
    line: int


class Following:
    """Notes for a recorder which lines of the program run, and where its functions are left."""

    def __init__(self, world: World, recorder: Recorder) -> None:
        self._world = world
        self._recorder = recorder
        self._mine: dict[CodeType, bool] = {}
        self._calls = 0
        self._generators: dict[int, int] = {}

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Follow every goroutine that begins inside the block."""
        self._recorder.begins = self._begin
        try:
            yield
        finally:
            sys.settrace(None)

    def _begin(self) -> None:
        if self._world.steps < MOST:
            sys.settrace(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ANN401 - as given
        """Hear of a call: of the program's own functions every line shall be told."""
        del event, argument
        if self._world.steps >= MOST:
            sys.settrace(None)
            return None
        code = frame.f_code
        mine = self._mine.get(code)
        if mine is None:
            mine = self._mine[code] = _is_mine(frame)
        return self._within(self._call(frame)) if mine else None

    def _call(self, frame: FrameType) -> int:
        if not frame.f_code.co_flags & _GENERATOR:
            self._calls += 1
            return self._calls
        known = self._generators.get(id(frame))
        if known is None or frame.f_lasti <= 0:
            self._calls += 1
            known = self._generators[id(frame)] = self._calls
        return known

    def _within(self, call: int) -> Callable[[FrameType, str, Any], Any]:
        world, ran = self._world, self._recorder.ran

        def hear(frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ANN401 - as given
            del argument
            if world.aborting or world.outcome is not None:
                return None
            if event == "line":
                ran.append(Ran(world.running, call, frame.f_code.co_filename, frame.f_lineno))
            elif event == "return":
                self._leave(frame, call)
            return hear

        return hear

    def _leave(self, frame: FrameType, call: int) -> None:
        """Note the end of a call; of the outermost one, which its user has made, also where."""
        code, world = frame.f_code, self._world
        operation = code.co_code[frame.f_lasti] if frame.f_lasti >= 0 else None
        if operation in _STAYS:
            return
        self._recorder.ran.append(Ran(world.running, call, code.co_filename, ENDED))
        if not _counts(code) or not _is_outermost(frame):
            return
        kind = "returns" if operation in _RETURNS else "raises"
        place = Place(code, frame.f_lasti)
        self._recorder.left(world, world.running, kind, code.co_name, place)


def _is_mine(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return not (is_own(frame) or is_behind(file) or is_installed(file))


def _counts(code: CodeType) -> bool:
    """Whether it is a function by name: a class body is none, and an object's making no story."""
    is_function = bool(code.co_flags & _OPTIMIZED)
    return is_function and code.co_name != "__init__" and not code.co_name.startswith("<")


def _is_outermost(frame: FrameType) -> bool:
    outer = frame.f_back
    while outer is not None:
        if _is_mine(outer) and outer.f_code.co_name != "<module>":
            return False
        outer = outer.f_back
    return True
