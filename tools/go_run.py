"""Running the programs of a twin: one that ends by itself, one that serves until told to end."""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qrpc_lab.rpc.environment import local_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 30.0


class RunError(Exception):
    """A program did not do what a twin does; the text says what it did."""


def run(command: list[str]) -> list[str]:
    """Return the lines that a program prints.

    Raises `RunError` when it prints nothing, exits with another status than 0, or takes more than
    half a minute.
    """
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=local_environment(),
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RunError(f"{_words(command)} did not end within {_SECONDS:.0f} s") from None
    if done.returncode:
        said = done.stderr.strip()
        raise RunError(f"{_words(command)} exited with {done.returncode}\n{said}".strip())
    if not done.stdout.strip():
        raise RunError(f"{_words(command)} printed nothing")
    return done.stdout.splitlines()


@contextmanager
def serving(command: list[str]) -> Iterator[str]:
    """Give the address at which a program serves, for a `with` block.

    Raises `RunError` when it prints no address, or does not end with status 0 when its standard
    input does.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=local_environment(),
    ) as process:
        # Killing it ends every wait below, whatever it is for.
        watchdog = threading.Timer(3 * _SECONDS, process.kill)
        watchdog.start()
        try:
            yield _address(command, process)
            _, said = process.communicate()
        finally:
            watchdog.cancel()
            process.kill()
    if process.returncode:
        status = process.returncode
        raise RunError(f"{_words(command)} exited with {status} when its input ended\n{said}")


def _address(command: list[str], process: subprocess.Popen[str]) -> str:
    address = process.stdout.readline().strip() if process.stdout else ""
    if not address.rpartition(":")[2].isdigit():
        process.kill()
        _, said = process.communicate()
        raise RunError(f"{_words(command)} printed {address!r}, not an address\n{said}".strip())
    return address


def _words(command: list[str]) -> str:
    return " ".join(word.rpartition("/")[2] for word in command)
