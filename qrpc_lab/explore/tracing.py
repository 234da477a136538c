"""Keeps coverage, profilers and debuggers out of a schedule.

A trace or profile function of this thread would be carried from greenlet to greenlet, which the
interpreter does not survive (measured: the first function called after the schedule never
returns).  So it is put aside while schedules run and comes back afterwards; lines that run only
under the explorer are not counted by it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def untraced() -> Iterator[None]:
    """Run the block without the trace and profile functions of this thread."""
    trace, profile = sys.gettrace(), sys.getprofile()
    if trace is not None:
        sys.settrace(None)
    if profile is not None:
        sys.setprofile(None)
    try:
        yield
    finally:
        if trace is not None:
            sys.settrace(trace)
        if profile is not None:
            _profile_again(profile)


def _profile_again(profile: Any) -> None:  # noqa: ANN401 - a function, or cProfile's object
    if callable(profile):
        sys.setprofile(profile)
    else:
        profile.enable()
