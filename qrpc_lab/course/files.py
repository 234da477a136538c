"""Writing files so that a crash, a full disk or a read-only folder never costs a learner's work."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.errors import NotWritable

if TYPE_CHECKING:
    from collections.abc import Iterator

_STALE_SECONDS = 10.0
_LOCK_TRIES = 200
_LOCK_PAUSE = 0.01


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content as a whole: a reader sees the old one or the new one.

    Raises `NotWritable`, which says why; the old content then stands.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise not_writable(path, error) from error


def not_writable(path: Path, error: OSError) -> NotWritable:
    """Say what could not be written, and why."""
    reason = error.strerror or type(error).__name__
    return NotWritable(f"{path} cannot be written: {reason}.")


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path`: a `watch` and a `check` must not lose each other's passes.

    Waits two seconds at most, then goes on without: a lost lock is better than a stuck learner.
    A lock file that its owner left behind is removed after ten seconds.
    """
    held = _take(path)
    try:
        yield
    finally:
        if held:
            path.unlink(missing_ok=True)


def _take(path: Path) -> bool:
    for _ in range(_LOCK_TRIES):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            _remove_if_stale(path)
            time.sleep(_LOCK_PAUSE)
        except OSError:
            return False
        else:
            return True
    return False


def _remove_if_stale(path: Path) -> None:
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            path.unlink()


def numbered(folder: Path, name: str) -> Path:
    """Return the first path of `folder/1-name`, `folder/2-name`, … that is free."""
    number = 1
    while (path := folder / f"{number}-{name}").exists():
        number += 1
    return Path(path)
