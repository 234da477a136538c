"""The proxy passes every byte on, whatever it is and however the connection ends."""

from __future__ import annotations

import hashlib
import socket
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from qrpc_lab.rpc.wire import Proxy
from qrpc_lab.rpc.wire.decoder import PREFACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server's socket that nobody serves yet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


def _address(listener: socket.socket) -> str:
    return f"127.0.0.1:{listener.getsockname()[1]}"


def _dial(proxy: Proxy) -> socket.socket:
    host, _, port = proxy.target.rpartition(":")
    dialled = socket.create_connection((host, int(port)), timeout=10)
    dialled.settimeout(10)
    return dialled


def _all(source: socket.socket) -> bytes:
    return b"".join(iter(lambda: source.recv(65536), b""))


def _serving(listener: socket.socket, handle: Callable[[socket.socket], None]) -> threading.Thread:
    def serve_one() -> None:
        try:
            peer, _ = listener.accept()
        except OSError:  # nobody came: the proxy was closed before it dialled
            return
        with peer:
            handle(peer)

    thread = threading.Thread(target=serve_one, daemon=True)
    thread.start()
    return thread


def test_unreadable_traffic_passes(listener: socket.socket) -> None:
    """Eight megabytes that are no HTTP/2 come out as they went in, and back."""
    sent = bytes(range(256)) * 32768

    def echo(peer: socket.socket) -> None:
        peer.sendall(_all(peer))

    _serving(listener, echo)
    with Proxy(_address(listener)) as proxy, _dial(proxy) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        back = _all(client)
    assert hashlib.sha256(back).digest() == hashlib.sha256(sent).digest()
    assert [frame.kind for frame in proxy.frames()] == ["UNDECODED"]


def test_a_half_closed_socket_still_hears(listener: socket.socket) -> None:
    """The end of one direction is passed on, and the other direction stays open."""
    heard = []

    def handle(peer: socket.socket) -> None:
        heard.append(_all(peer))  # returns only when the end has been passed on
        peer.sendall(b"still here")

    _serving(listener, handle)
    with Proxy(_address(listener)) as proxy, _dial(proxy) as client:
        client.sendall(b"that is all")
        client.shutdown(socket.SHUT_WR)
        assert _all(client) == b"still here"
    assert heard == [b"that is all"]


def test_the_end_of_a_peer_reaches_the_other(listener: socket.socket) -> None:
    """A server that drops the connection is seen by the client, and the other way round."""
    _serving(listener, lambda peer: None)
    with Proxy(_address(listener)) as proxy, _dial(proxy) as client:
        assert client.recv(1) == b""
        ended = _serving(listener, lambda peer: _all(peer) and None)
        _dial(proxy).close()
        ended.join(10)
        assert not ended.is_alive()


def test_nobody_serves() -> None:
    """When the server cannot be reached the client's connection ends; nothing hangs."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = _address(server)
    with Proxy(address) as proxy, _dial(proxy) as client:
        assert client.recv(1) == b""


def test_close_ends_threads_and_connections(listener: socket.socket) -> None:
    """After `close` no thread of the proxy lives, though both peers are still connected."""
    before = set(threading.enumerate())
    done = threading.Event()
    serving = _serving(listener, lambda peer: bool(done.wait(10)) and None)
    proxy = Proxy(_address(listener))
    with _dial(proxy) as client:
        client.sendall(PREFACE)
        proxy.close()
        with suppress(ConnectionResetError):  # when it closed before it had read the preface
            assert client.recv(1) == b""
        assert set(threading.enumerate()) - before <= {serving}
    done.set()


def test_frames_are_bounded(listener: socket.socket) -> None:
    """Beyond the limit frames are counted, and the traffic goes on."""
    heard = []
    serving = _serving(listener, lambda peer: heard.append(_all(peer)))
    ping = b"\0\0\x08\x06\0\0\0\0\0" + b"12345678"
    with Proxy(_address(listener), limit=10) as proxy, _dial(proxy) as client:
        client.sendall(PREFACE + ping * 25)
        client.shutdown(socket.SHUT_WR)
        serving.join(10)
        assert (len(proxy.frames()), proxy.dropped) == (10, 15)
    assert heard == [PREFACE + ping * 25]
