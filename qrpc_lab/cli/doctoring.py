"""What `doctor` looks at: each answer is one line, and says how to mend what is not sound."""

from __future__ import annotations

import os
import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qrpc_lab.cli.render.words import counted
from qrpc_lab.cli.version import version
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.course.workspace import find_workspace
from qrpc_lab.errors import CourseError

_PACKAGES = (
    "grpcio", "grpcio-tools", "protobuf", "greenlet", "hpack", "hyperframe", "rich", "typer",
    "watchfiles",
)  # fmt: skip
_PROXIES = ("http_proxy", "https_proxy", "grpc_proxy", "HTTP_PROXY", "HTTPS_PROXY")


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at."""

    what: str
    told: str
    sound: bool = True


def examine() -> Iterator[Examined]:
    """Look at everything that a first check needs."""
    yield Examined("qrpc-lab", version())
    yield _python()
    yield Examined("system", f"{platform.platform()}, {os.cpu_count()} processors")
    for name in _PACKAGES:
        installed = version(name)
        missing = installed == "unknown"
        yield Examined(name, "not installed: reinstall qrpc-lab" if missing else installed,
                       sound=not missing)  # fmt: skip
    yield _course()
    yield _workspace()
    yield _loopback()
    yield _limits()
    yield _proxies()


def _python() -> Examined:
    told = f"{platform.python_version()} ({sys.executable})"
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        told += ", free-threaded"
    return Examined("python", told)


def _course() -> Examined:
    try:
        content = find_content()
        lessons = load_catalogue(content).lessons
    except CourseError as error:
        return Examined("course", str(error), sound=False)
    kind = "packaged" if content.packaged else "checkout"
    return Examined("course", f"{counted(len(lessons), 'lesson')}, {kind}: {content.root}")


def _workspace() -> Examined:
    workspace = find_workspace(Path.cwd())
    if workspace is None:
        return Examined("workspace", "none here; `qrpc-lab start` makes one")
    try:
        loaded = workspace.store.load()
    except CourseError as error:
        return Examined("workspace", str(error), sound=False)
    passed = sum(entry.passed is not None for entry in loaded.progress.lessons.values())
    writable = os.access(workspace.root, os.W_OK)
    told = f"{workspace.root}, {passed} passed"
    return Examined("workspace", told if writable else f"{told}; read-only: nothing is saved")


def _loopback() -> Examined:
    """The gRPC lessons talk over 127.0.0.1: bind, connect, and send a byte."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = server.getsockname()
            with socket.create_connection(address, timeout=2) as client:
                peer, _ = server.accept()
                with peer:
                    client.sendall(b"x")
                    peer.settimeout(2)
                    heard = peer.recv(1)
    except OSError as error:
        told = f"127.0.0.1 does not answer ({error}): a firewall stands between"
        return Examined("loopback", told, sound=False)
    return Examined("loopback", "127.0.0.1 answers", sound=heard == b"x")


def _limits() -> Examined:
    try:
        import resource  # noqa: F401 - whether it is there is the question
    except ImportError:
        return Examined("limits", "memory and process limits are not enforced on this system")
    return Examined("limits", "memory, output and time of an exercise are limited")


def _proxies() -> Examined:
    named = [name for name in _PROXIES if os.environ.get(name)]
    told = f"{', '.join(named)} set; checks clear them" if named else "none set"
    return Examined("proxies", told)
