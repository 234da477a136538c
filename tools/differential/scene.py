"""One run of a script: a server, a channel, and the actors, until all is quiet.

Plain `grpc` and `threading`, nothing else: this module does not know whether they are real.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import grpc

from tools.differential.board import Board, Outcome
from tools.differential.client import Client
from tools.differential.handler import handlers
from tools.differential.interceptors import client_side, server_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.differential.script import Script, Step

_ALONE = (
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
    ("grpc.so_reuseport", 0),
)
_NOBODY = 1
"""A port at which nobody listens."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs between runs of one script, and between the worlds."""

    short: float
    """Seconds of a deadline that shall pass."""
    pause: Callable[[], None] | None = field(default=None, compare=False)
    """Called before each step: disturbs the run."""
    patience: float = 60.0
    """Seconds for the server to stop, and ten times as many for a handler or a callback to be
    called: grpcio may do none of it, after a request that cannot be parsed or a hasty close."""

    def seconds(self, timeout: str) -> float | None:
        """Return the seconds of a time-out that a script names."""
        return {"none": None, "long": 600.0, "short": self.short, "zero": 0.0}[timeout]


def perform(script: Script, setting: Setting) -> Outcome:
    """Play `script` once, and return what everybody saw. Blocks until all is quiet."""
    return Scene(script, setting).play()


class Scene:
    """What the actors of one run share."""

    def __init__(self, script: Script, setting: Setting) -> None:
        self.script = script
        self.setting = setting
        self.board = Board(script.steps, setting.pause)
        self._pool = ThreadPoolExecutor(script.workers)
        self._server = grpc.server(
            self._pool,
            interceptors=server_side(script.interceptors, self.board),
            options=(*_ALONE, *_window(script.window)),
            maximum_concurrent_rpcs=script.limit,
        )
        self._server.add_generic_rpc_handlers((handlers(self),))
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._wire = grpc.insecure_channel(
            f"127.0.0.1:{port if script.server == 'served' else _NOBODY}",
            (*_ALONE, *_window(script.window)),
        )
        self.channel = client_side(self._wire, script.interceptors, self.board)
        self._clients = [Client(self, index) for index in range(len(script.calls))]

    def play(self) -> Outcome:
        """Run the actors, then take everything down in order."""
        if self.script.server == "served":
            self._server.start()
        bodies: list[Any] = [client.run for client in self._clients]
        if self.script.of("other0"):
            bodies.append(self._other)
        self._together(bodies)
        self._wire.close()
        self._wait_called()
        self._wait("handler")
        self._server.stop(0).wait(self.setting.patience)
        self._pool.shutdown(wait=True)
        self._wait("writer")
        self.board.wait_kept(10 * self.setting.patience)
        return self.board.outcome()

    def _together(self, bodies: list[Any]) -> None:
        threads = [threading.Thread(target=body) for body in bodies[1:]]
        for thread in threads:
            thread.start()
        bodies[0]()
        for thread in threads:
            thread.join()

    def _wait(self, role: str) -> None:
        for index in range(len(self._clients)):
            self.board.wait_ended(f"{role}{index}")

    def _wait_called(self) -> None:
        """A message that has left finds its handler, unless something is in its way."""
        if self.script.interceptors or any(step.op == "stop" for step in self.script.steps):
            return
        for index, plan in enumerate(self.script.calls):
            if not plan.method:
                patience = 10 * self.setting.patience
                self.board.wait_called(f"handler{index}", f"writer{index}", patience)

    def _other(self) -> None:
        """Play the steps of somebody who holds no call."""
        self.board.start("other0")
        try:
            for step in self.script.of("other0"):
                self.board.before(step)
                self._disturb(step)
                self.board.done(step)
        finally:
            self.board.end("other0")

    def _disturb(self, step: Step) -> None:
        if step.op == "close":
            self._wire.close()
        elif step.op == "stop":
            self._server.stop(*step.args)
        elif step.op == "cancel":
            self._clients[0].cancel()
        else:
            raise ValueError(f"nobody knows how to {step.op}")


def _window(size: int) -> tuple[tuple[str, int], ...]:
    if not size:
        return ()
    return (("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", size))
