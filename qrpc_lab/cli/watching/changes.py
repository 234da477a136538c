"""Which files were saved: by events where they arrive, by looking again and again elsewhere.

Network drives, some containers and WSL deliver no events.  Rather than trust a list of such places,
the watcher writes a file of its own and waits to hear of it.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.cli.watching.events import Notice, Saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.cli.watching.events import Notify
    from qrpc_lab.course.workspace import Workspace

_SUFFIXES = frozenset({".py", ".proto", ".toml"})
_TICK_MS = 200
_TICKS_TO_WAIT = 8
_PROBE = "watch-probe"
POLLING = "This file system sends no events: looking for changes three times a second instead."
BLIND = "Saves cannot be noticed here ({error}): press c to check."


@contextlib.contextmanager
def watching_files(workspace: Workspace, notify: Notify) -> Iterator[None]:
    """Report saved files of the workspace, for as long as the block lasts."""
    stop = threading.Event()
    watcher = Watcher(workspace, notify, stop)
    thread = threading.Thread(target=watcher.run, name="changes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=2)


class Watcher:
    """Runs on a thread of its own until `stop` is set."""

    def __init__(self, workspace: Workspace, notify: Notify, stop: threading.Event) -> None:
        self._root = workspace.root.resolve()
        self._probe = workspace.state.resolve() / _PROBE
        self._notify = notify
        self._stop = stop

    def run(self) -> None:
        """Watch by events; when they do not arrive, say so and go on by polling."""
        try:
            if self._by_events():
                return
        except Exception:  # noqa: BLE001, S110 - whatever the system refuses, polling is next
            pass
        finally:
            with contextlib.suppress(OSError):
                self._probe.unlink(missing_ok=True)
        if self._stop.is_set():
            return
        self._notify(Notice(POLLING))
        try:
            self._by_polling()
        except Exception as error:  # noqa: BLE001 - the thread must not die silently
            self._notify(Notice(BLIND.format(error=error)))

    def _by_events(self) -> bool:
        """Return true when stopped, false when the probe was not heard of."""
        heard = False
        for tick, paths in enumerate(self._changes(polling=False)):
            heard = heard or bool(paths)
            self._report(paths)
            if tick == 0 and not heard and not self._write_probe():
                heard = True  # read-only: nothing can be saved here anyway
            if tick > _TICKS_TO_WAIT and not heard:
                return False
        return True

    def _by_polling(self) -> None:
        for paths in self._changes(polling=True):
            self._report(paths)

    def _changes(self, *, polling: bool) -> Iterator[set[Path]]:
        """Yield what changed, an empty set every so often."""
        import watchfiles

        for changes in watchfiles.watch(
            self._root,
            watch_filter=lambda _, path: self.is_ours(Path(path)),
            stop_event=self._stop,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            force_polling=polling,
            raise_interrupt=False,
        ):
            yield {Path(path) for _, path in changes}

    def is_ours(self, path: Path) -> bool:
        """Tell whether a file may be part of an answer: no backups of editors, no caches."""
        if path == self._probe:
            return True
        try:
            parts = path.relative_to(self._root).parts
        except ValueError:
            return False
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        return path.suffix in _SUFFIXES and not hidden

    def _report(self, paths: set[Path]) -> None:
        saved = tuple(sorted(paths - {self._probe}))
        if saved:
            self._notify(Saved(saved))

    def _write_probe(self) -> bool:
        try:
            self._probe.write_text("Written to learn whether changes are noticed here.\n")
        except OSError:
            return False
        return True
