"""The sockets of the wire view: a TCP proxy on loopback that passes every byte on.

Each direction of a connection has a thread that reads, lets the decoder hear, and writes. Hearing
comes before writing, under one lock for both directions: so a cause is always recorded before
its effect, and a connection never holds more than one piece of each direction in memory. Hearing
never fails and never waits, so it delays the traffic a little and cannot break it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from qrpc_lab.rpc.watched import Watched
from qrpc_lab.rpc.wire.decoder import Decoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.wire.frame import Frame, Side

_PIECE = 64 * 1024
_KEPT = 16 * 1024 * 1024


class Proxy:
    """Stands in front of the server at `server` ("127.0.0.1:41234") and records frames.

    Clients call `target`. At most `limit` frames are kept; `dropped` counts the others. Of messages
    no more than 16 MiB are kept, later ones are told without their content. Thread-safe.
    """

    def __init__(self, server: str, *, limit: int = 100_000) -> None:
        host, _, port = server.rpartition(":")
        self._server = (host, int(port))
        self._limit = limit
        self._frames: list[Frame] = []
        self._watched = Watched(lambda: tuple(self._frames))
        self._dropped = 0
        self._kept = 0
        self._accepted = 0
        self._connections: list[_Connection] = []
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._acceptor = threading.Thread(target=self._accept, name="wire", daemon=True)
        self._acceptor.start()

    @property
    def dropped(self) -> int:
        """How many frames went by after `limit` was reached."""
        return self._dropped

    def frames(self) -> tuple[Frame, ...]:
        """Return the frames so far, causes before effects."""
        return self._watched.picture()

    def wait(self, condition: Callable[[tuple[Frame, ...]], bool], seconds: float) -> bool:
        """Block until `condition(frames())` holds, at most `seconds`; return whether it does."""
        return self._watched.wait(condition, seconds)

    def close(self) -> None:
        """Cut every connection and end the threads. Frames can still be asked for."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):
            # Closing a socket does not wake a thread in `accept` on every system; a caller does.
            socket.create_connection(self._listener.getsockname()).close()
        self._acceptor.join()
        self._listener.close()
        for connection in self._connections:
            connection.cut()
        for connection in self._connections:
            connection.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closed:
                client.close()
                return
            try:
                server = socket.create_connection(self._server)
            except OSError:
                client.close()  # what the client would have met without us
            else:
                self._start(client, server)

    def _start(self, client: socket.socket, server: socket.socket) -> None:
        self._connections = [c for c in self._connections if c.alive()]
        self._accepted += 1
        connection = _Connection(client, server, Decoder(self._accepted, self._tell))
        self._connections.append(connection)
        connection.start()

    def _tell(self, frame: Frame) -> None:
        self._watched.change(lambda: self._keep(frame))

    def _keep(self, frame: Frame) -> None:
        if len(self._frames) >= self._limit:
            self._dropped += 1
            return
        if frame.message is not None:
            self._kept += frame.length or 0
            if self._kept > _KEPT:
                frame = replace(frame, message=None)
        self._frames.append(frame)


class _Connection:
    """A client's socket, the server's, and a thread for each direction."""

    def __init__(self, client: socket.socket, server: socket.socket, decoder: Decoder) -> None:
        self._sockets = (client, server)
        self._decoder = decoder
        self._hearing = threading.Lock()
        self._open = 2
        for each in self._sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._threads = [
            threading.Thread(target=self._pump, args=args, name="wire", daemon=True)
            for args in (("client", client, server), ("server", server, client))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def alive(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """End both directions at once; the threads notice and close the sockets."""
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _pump(self, side: Side, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(_PIECE):
                with self._hearing:
                    self._decoder.feed(side, data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)  # this half is over; the other may go on
        except OSError:
            self.cut()  # reset by one side: the other shall know
        finally:
            self._done()

    def _done(self) -> None:
        with self._hearing:
            self._open -= 1
            last = not self._open
        if last:
            for each in self._sockets:
                each.close()
