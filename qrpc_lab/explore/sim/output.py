"""What the program under test prints belongs to its schedule; only the failing one's is shown."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any, Final

from qrpc_lab.explore.errors import OutOfControl
from qrpc_lab.explore.outcome import Ending, Outcome
from qrpc_lab.explore.sim.force import here

if TYPE_CHECKING:
    from qrpc_lab.explore.world import World

MOST: Final = 65_536
"""Characters that are kept of one schedule."""

FLOOD: Final = 1 << 20
"""Characters after which a schedule is over: a loop that prints has no step that could end it."""


class Output(io.TextIOBase):
    """Stands in for `sys.stdout` or `sys.stderr`: keeps what the running schedule writes."""

    def __init__(self, real: IO[str]) -> None:
        super().__init__()
        self._real = real

    def write(self, text: str) -> int:
        """Keep `text`, or pass it on when no schedule writes it."""
        world = here()
        if world is None:
            return self._real.write(text)
        if not world.aborting:
            _keep(world, text)
        return len(text)

    def flush(self) -> None:
        """Flush what is behind, when nobody explores."""
        if here() is None:
            self._real.flush()

    def isatty(self) -> bool:
        """Never a terminal while schedules run."""
        return here() is None and self._real.isatty()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the real one has
        return getattr(self._real, name)


def _keep(world: World, text: str) -> None:
    room = MOST - world.written
    if room > 0:
        world.output.append(text[:room])
    world.written += len(text)
    if world.written > FLOOD and world.outcome is None:
        flood = OutOfControl("the program printed more than 1 MiB in one schedule")
        world.end(Outcome(Ending.RAISED, world.running, flood))
