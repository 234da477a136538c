"""What the exercise prints: kept up to a bound, and a reason to end it beyond that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import IO

LIMIT = 1 << 20
SHOWN = 8_000


class OutputWatch:
    """Reads a stream to its end on a thread of its own; calls `on_flood` once past the limit."""

    def __init__(self, stream: IO[bytes] | None, on_flood: Callable[[], None]) -> None:
        """Begin to read."""
        self._stream = stream
        self._on_flood = on_flood
        self._data = bytearray()
        self._total = 0
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, name="qrpc-lab output", daemon=True)
        self._reader.start()

    def join(self, seconds: float) -> None:
        """Wait at most `seconds` until the stream is at its end."""
        self._reader.join(seconds)

    def upto(self, marker: bytes, patience: float) -> str:
        """Take what was printed up to `marker`, waiting at most `patience` seconds for it."""
        with self._changed:
            self._changed.wait_for(lambda: marker in self._data, patience)
            printed, _, rest = bytes(self._data).partition(marker)
            self._data[:] = rest
        return _text(printed)

    def everything(self, patience: float, until: Callable[[str], bool] = bool) -> str:
        """Take all that was printed; wait at most `patience` seconds for `until` to hold of it."""
        with self._changed:
            self._changed.wait_for(lambda: until(_text(bytes(self._data))), patience)
            return _text(bytes(self._data))

    def _read(self) -> None:
        if self._stream is None:
            return
        with self._stream as stream:
            while chunk := stream.read1(65536):  # type: ignore[attr-defined]  # a pipe's buffer
                self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        with self._changed:
            self._total += len(chunk)
            if self._total <= LIMIT:
                self._data += chunk
            flooded = self._total > LIMIT >= self._total - len(chunk)
            self._changed.notify_all()
        if flooded:
            self._on_flood()


def _text(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\n… ({len(text)} characters in all)"
