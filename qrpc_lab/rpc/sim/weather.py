"""The weather of a schedule: what its network is like, and what may go wrong in it.

Plain data, and cheap to import: grpc is not touched.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

FAULTS: Final = ("delay", "reorder", "disconnect", "server-gone", "slow-reader")


@dataclass(frozen=True, slots=True)
class Network:
    """What the network of a schedule is like.

    Each fault happens where the schedule chooses so: a token replays it.
    """

    window: int = 4 * 2**20
    """Bytes of a stream's window in each direction, where a channel's options say nothing."""
    delay: float = 0.0
    """Seconds from one end to the other. Zero shows the most interleavings."""
    faults: tuple[str, ...] = ()
    """Which of `FAULTS` may happen.

    - ``"delay"``: a message of a call is late, by up to a second
    - ``"reorder"``: calls of one channel overtake each other
    - ``"disconnect"``: the connection is lost, once: its calls end as UNAVAILABLE
    - ``"server-gone"``: the server dies, once: as above, and nobody listens any more
    - ``"slow-reader"``: the receiver's side takes its time before it reads
    """

    def __post_init__(self) -> None:
        """Refuse what makes no sense, by name. Faults may come as a list, as JSON has them."""
        object.__setattr__(self, "faults", tuple(self.faults))
        if self.window < 1:
            message = f"a window has at least one byte, not {self.window}"
            raise ValueError(message)
        if self.delay < 0:
            message = f"a delay is not negative: {self.delay}"
            raise ValueError(message)
        for fault in self.faults:
            if fault not in FAULTS:
                message = f"no fault is called {fault!r}; there are {', '.join(FAULTS)}"
                raise ValueError(message)


_FAIR: Final = Network()
_in_force = _FAIR


def in_force() -> Network:
    """Return the weather for schedules that begin now."""
    return _in_force


@contextmanager
def use(network: Network) -> Iterator[Network]:
    """Put `network` in force for the schedules that begin inside the block."""
    global _in_force  # noqa: PLW0603 - one process runs one exploration at a time
    before, _in_force = _in_force, network
    try:
        yield network
    finally:
        _in_force = before
