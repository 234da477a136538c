"""What a goroutine is called when nobody has named it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def name_of(fn: Callable[..., object]) -> str:
    """Return the name of a function, also of a bound, partial or callable one."""
    while (inner := getattr(fn, "func", None)) is not None:
        fn = inner
    name = getattr(fn, "__name__", None) or type(fn).__name__
    return str(name).strip("<>")
