"""Single keys from the terminal, without Enter: termios on POSIX, msvcrt on Windows.

The terminal is put back as it was on every way out: the end of the block, an exception, SIGTERM,
SIGHUP.  After Ctrl-Z and `fg` keys are read singly again.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from typing import TYPE_CHECKING

from qrpc_lab.cli.watching.events import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from qrpc_lab.cli.watching.events import Notify

_PAUSE = 0.1


@contextlib.contextmanager
def reading_keys(notify: Notify) -> Iterator[None]:
    """Report each key as it is pressed, for as long as the block lasts."""
    stop = threading.Event()
    with _single_keys() as read:
        thread = threading.Thread(target=_read, args=(read, notify, stop), name="keys", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(timeout=1)


def _read(read: Callable[[], str | None], notify: Notify, stop: threading.Event) -> None:
    while not stop.is_set():
        key = read()
        if key is None:
            continue
        notify(Key(key))
        if not key:
            return


@contextlib.contextmanager
def _single_keys() -> Iterator[Callable[[], str | None]]:
    """Yield a function that returns a key, `None` after a short while, `""` at the end."""
    if sys.platform == "win32":
        yield _windows_key
    else:
        with _cbreak(), _leaving_on_signals():
            yield _posix_key


if sys.platform == "win32":
    import msvcrt
    import time

    def _windows_key() -> str | None:
        if not msvcrt.kbhit():
            time.sleep(_PAUSE)
            return None
        key = msvcrt.getwch()
        if key in ("\x00", "\xe0"):  # an arrow or function key: a second code follows
            msvcrt.getwch()
            return None
        return key

else:
    import os
    import select
    import termios
    import tty

    def _posix_key() -> str | None:
        descriptor = sys.stdin.fileno()
        try:
            if not select.select([descriptor], [], [], _PAUSE)[0]:
                return None
            typed = os.read(descriptor, 32)
        except OSError:
            return ""
        if typed.startswith(b"\x1b"):  # an arrow or function key
            return None
        return typed.decode(errors="replace")[:1]

    @contextlib.contextmanager
    def _cbreak() -> Iterator[None]:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)

        def again(_signal: int = 0, _frame: FrameType | None = None) -> None:
            # Keys come singly and unechoed; Ctrl-C stays a signal.
            tty.setcbreak(descriptor)

        handler = signal.signal(signal.SIGCONT, again)
        try:
            again()
            yield
        finally:
            signal.signal(signal.SIGCONT, handler)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    @contextlib.contextmanager
    def _leaving_on_signals() -> Iterator[None]:
        def leave(number: int, _frame: FrameType | None) -> None:
            raise SystemExit(128 + number)

        handlers = {number: signal.signal(number, leave) for number in (signal.SIGTERM,
                                                                        signal.SIGHUP)}  # fmt: skip
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
