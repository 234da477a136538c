"""What the goroutines of a schedule are called in a story.

Their names are those that the program gave them.  What plays around the program has names that
mean nothing to its reader (`qrpc_lab.places.behind`): it is told by its part, the caller or the
server, unless its author has chosen a word for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.naming import function_of
from qrpc_lab.places import is_behind

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.world import World

MAIN: Final = "main"
"""The note of a schedule that says what its first goroutine is called."""

_CALLER: Final = "caller"
HANDLER: Final = "handler-"
"""How the workers of a server are called that `qrpc_lab.rpc` serves."""
_UNSPOKEN: Final = ("_", "<lambda", "lambda")
"""How names begin that nobody has chosen for a reader."""


class Who:
    """The names of one schedule's goroutines."""

    def __init__(self, world: World) -> None:
        self._main: str = world.notes.get(MAIN, MAIN)
        recorder = world.recorder
        moments = () if recorder is None else recorder.moments
        self._mine = {each.goroutine for each in moments if each.place is not None}
        self._recorded = recorder is not None
        self._asked = {} if recorder is None else recorder.asked
        self._known: dict[Goroutine, str] = {}
        self._taken = {_CALLER: int(self._main != MAIN)}

    def __call__(self, goroutine: Goroutine) -> str:
        """Return the name of a goroutine."""
        known = self._known.get(goroutine)
        if known is None:
            known = self._known[goroutine] = self._find(goroutine)
        return known

    def has_a_part(self, goroutine: Goroutine) -> bool:
        """Whether a line of the program was ever on its stack."""
        return goroutine in self._mine or not self._recorded

    def _find(self, goroutine: Goroutine) -> str:
        if goroutine.number == 0:
            return self._main
        name, _, method = goroutine.name.partition(" /")
        if name.startswith(HANDLER):
            return name if self.has_a_part(goroutine) else "the server"
        if method:  # whoever takes the requests of a call
            return f"{name} {method.rpartition('/')[2]}"
        if not name.startswith(_UNSPOKEN) or not self._is_behind(goroutine):
            return name
        return self._unique(_CALLER) if self.has_a_part(goroutine) else "the check"

    def _unique(self, name: str) -> str:
        seen = self._taken.get(name, 0) + 1
        self._taken[name] = seen
        return name if seen == 1 else f"{name}#{seen}"

    def _is_behind(self, goroutine: Goroutine) -> bool:
        """Whether it is a function of what plays around the program, or was started there."""
        asked = getattr(goroutine.thread, "_target", None) or self._asked.get(goroutine)
        code = getattr(function_of(asked), "__code__", None) if callable(asked) else None
        return goroutine.started is None or (code is not None and is_behind(code.co_filename))
