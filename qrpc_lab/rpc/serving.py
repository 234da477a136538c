"""A server on a free loopback port, for as long as a `with` block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast

import grpc

from qrpc_lab import runtime
from qrpc_lab.rpc.hands import Hands
from qrpc_lab.rpc.services import service_of
from qrpc_lab.rpc.workers import Workers

if TYPE_CHECKING:
    import threading
    from concurrent.futures import ThreadPoolExecutor

Options: TypeAlias = Sequence[tuple[str, Any]]

# Without it a second server may bind the same port silently and take half of the connections.
_OPTIONS = (("grpc.so_reuseport", 0),)


class Serving:
    """A running server. `target` is its address, `"127.0.0.1:41234"`. Made by `serve`."""

    def __init__(self, server: grpc.Server, workers: Workers | Hands, target: str) -> None:
        self.server = server
        self.target = target
        self._workers = workers

    def stop(self, seconds: float = 1.0, grace: float | None = None) -> list[threading.Thread]:
        """End the calls (after `grace` seconds) and the workers; return the threads that stay.

        Blocks until the calls have ended, then at most `seconds` for the handlers to return: they
        are told (their context is no longer active), and one that does not listen is a thread that
        is returned. Stopping twice is fine.
        """
        self.server.stop(grace).wait()
        self._workers.shutdown(wait=False)
        return self._workers.join(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(  # noqa: PLR0913 - each has a default, and a name of its own
    servicers: object,
    *,
    workers: int = 8,
    options: Options = (),
    interceptors: Iterable[grpc.ServerInterceptor] = (),
    address: str = "127.0.0.1:0",
    daemon: bool = True,
) -> Serving:
    """Serve one servicer, or a list of them, and return at once.

    `workers` handlers run at a time, further calls wait. The port is free and nobody else's. Unless
    the handlers are `daemon` threads, one that never returns keeps the program running.
    Raises `NotAServicer`, and `RuntimeError` when the address cannot be bound.
    """
    kind = Workers if runtime.steering is None else Hands
    pool = kind(workers, name="handler", daemon=daemon)
    # grpc asks for no more than an Executor; its type stubs ask for a ThreadPoolExecutor.
    executor = cast("ThreadPoolExecutor", pool)
    server = grpc.server(executor, interceptors=[*interceptors], options=[*_OPTIONS, *options])
    for servicer in servicers if isinstance(servicers, list | tuple) else [servicers]:
        service_of(servicer).add_to_server(servicer, server)
    port = server.add_insecure_port(address)
    server.start()
    return Serving(server, pool, f"{address.rpartition(':')[0]}:{port}")
