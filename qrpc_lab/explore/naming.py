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


def function_of(fn: Callable[..., object]) -> Callable[..., object]:
    """Return the function inside a partial, a bound method or a callable object."""
    while (inner := getattr(fn, "func", None)) is not None:
        fn = inner
    fn = getattr(fn, "__func__", fn)
    if hasattr(fn, "__code__"):
        return fn
    call = vars(type(fn)).get("__call__", fn)
    return call if hasattr(call, "__code__") else fn
