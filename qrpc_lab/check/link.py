"""The one pipe between grader and subject: a JSON message a line, each with nonce and number.

The nonce keeps a stray write from being taken for a message, and the running number keeps a
message from being told twice.  Neither stops code that shares a process with the sender from
reading both out of memory: that is what the guard, the canaries and the missing answers are for.
Whatever arrives that is not a message of ours is `Forged`, and the grader names it (QL907).
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from typing import BinaryIO

LONGEST = 64 << 20

Message = dict[str, object]


class Forged(Exception):
    """Something other than a message of the other side stands in the pipe."""


class Hangup(Exception):
    """The other side is gone."""


class Link:
    """One end of the pipe.  `send` may be called from any thread, `receive` from one at a time."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO, nonce: str = "") -> None:
        """Talk over two binary streams; without a nonce the first message heard sets it."""
        self._reader = reader
        self._writer = writer
        self._nonce = nonce
        self._sent = 0
        self._received = 0
        self._mutex = threading.Lock()
        self._dumps: Callable[[Mapping[str, object]], str] = json.JSONEncoder(
            separators=(",", ":")
        ).encode

    def send(self, kind: str, **fields: object) -> None:
        """Write one message; raises `Hangup` when nobody reads any more."""
        with self._mutex:
            self._sent += 1
            envelope = {"nonce": self._nonce, "number": self._sent, "kind": kind, **fields}
            line = self._dumps(envelope).encode("ascii") + b"\n"
            try:
                self._writer.write(line)
                self._writer.flush()
            except (OSError, ValueError) as error:
                raise Hangup from error

    def fall_silent(self) -> None:
        """Say nothing from now on: for a forked child: the numbers are its parent's."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._writer.fileno())
        os.close(nowhere)

    def receive(self) -> Message:
        """Block for the next message.  Raises `Hangup` at the end, `Forged` for anything else."""
        try:
            line = self._reader.readline(LONGEST)
        except (OSError, ValueError) as error:
            raise Hangup from error
        if not line:
            raise Hangup
        message = _parse(line)
        if not self._nonce:
            self._nonce = str(message.get("nonce"))
        self._received += 1
        if message.get("nonce") != self._nonce or message.get("number") != self._received:
            raise Forged(_excerpt(line))
        return message


def _parse(line: bytes) -> Message:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Forged(_excerpt(line)) from error
    if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
        raise Forged(_excerpt(line))
    return message


def _excerpt(line: bytes) -> str:
    return repr(line[:60].decode("utf-8", "replace"))
