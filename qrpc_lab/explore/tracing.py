"""Keeps coverage, profilers and debuggers out of a schedule.

A trace or profile function belongs to a thread, and would be called for every goroutine of every
schedule, from greenlet to greenlet.  So a session under one runs in a thread of its own, which has
none; lines that run only under the explorer are not counted.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def untraced(fn: Callable[[], T]) -> T:
    """Return ``fn()``, called where no trace and no profile function is in force."""
    if sys.gettrace() is None and sys.getprofile() is None:
        return fn()
    results: list[T] = []
    errors: list[BaseException] = []
    over = allocate_lock()
    over.acquire()

    def body() -> None:
        try:
            results.append(fn())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever asked
            errors.append(error)
        finally:
            over.release()

    start_new_thread(body, ())
    over.acquire()
    if errors:
        raise errors[0]
    return results[0]
