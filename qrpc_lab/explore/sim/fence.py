"""What the explorer cannot steer, stopped at the door: sockets, processes, event loops, people."""

from __future__ import annotations

import builtins
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

from qrpc_lab.explore.errors import OutOfControl
from qrpc_lab.explore.outcome import Ending, Outcome
from qrpc_lab.explore.sim.force import here

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.explore.world import World


def _refuse(world: World, what: str) -> NoReturn:
    """End the schedule: no ``except`` of the program shall hide this."""
    world.end(Outcome(Ending.RAISED, world.running, OutOfControl(_sentence(what))))


def _sentence(what: str) -> str:
    frame = sys._getframe(1)  # noqa: SLF001 - `inspect` is 20 times slower
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("asyncio"):
            what = "an event loop of asyncio"
            break
        if frame.f_back is None:
            break
        frame = frame.f_back
    return f"the program uses {what}, which the explorer cannot steer"


def _fenced(real: Callable[..., Any], what: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real one
        world = here()
        if world is not None and not world.aborting:
            _refuse(world, what)
        return real(*args, **kwargs)

    call.__name__ = getattr(real, "__name__", "call")
    return call


FENCED: Final[tuple[tuple[Any, str, str], ...]] = (
    (socket.socket, "__init__", "a socket"),
    (subprocess.Popen, "__init__", "another process"),
    (builtins, "input", "input(), which needs a person (qrpc-lab run has one)"),
    (builtins, "breakpoint", "breakpoint(), which needs a person (qrpc-lab run has one)"),
    *(
        (os, name, "another process")
        for name in ("fork", "forkpty", "system", "posix_spawn", "posix_spawnp")
        if hasattr(os, name)
    ),
)
"""Where the door is: owner, name, and what stands behind it."""

_LOOPS: Final = ("run", "new_event_loop")
_GRPC: Final = (
    ("grpc", "secure_channel", "gRPC with credentials"),
    ("grpc.aio", "insecure_channel", "grpc.aio"),
    ("grpc.aio", "secure_channel", "grpc.aio"),
    ("grpc.aio", "server", "grpc.aio"),
)
"""What is not simulated of grpc; the rest is (`libraries`)."""


def fences() -> list[tuple[Any, str, Any]]:
    """Return every (owner, name, stand-in); grpc's too, where it has been imported."""
    doors = list(FENCED)
    doors += [(sys.modules[m], name, what) for m, name, what in _GRPC if m in sys.modules]
    processes = sys.modules.get("multiprocessing.process")
    if processes is not None:
        doors.append((processes.BaseProcess, "start", "another process"))
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:
        doors += [(asyncio, name, "an event loop of asyncio") for name in _LOOPS]
    return [(owner, name, _fenced(getattr(owner, name), what)) for owner, name, what in doors]
