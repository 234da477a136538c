"""Starting goroutines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVarTuple

from qrpc_lab import runtime
from qrpc_lab.errors import GoroutineExited

if TYPE_CHECKING:
    from collections.abc import Callable

Ts = TypeVarTuple("Ts")


def go(fn: Callable[[*Ts], object], *args: *Ts, name: str | None = None) -> None:
    """Call ``fn(*args)`` in a goroutine of its own and return at once.

    A goroutine is a daemon thread, called `name`, else after its function. It returns nothing; an
    exception that leaves it goes to `threading.excepthook`, so that it is never silently lost. That
    hook ignores `SystemExit`, which ends nothing here: it is reported as `GoroutineExited`.

    Go: ``go fn(args…)``.
    """
    if runtime.steering is not None:
        runtime.steering.point("go", fn)
    start(fn, args, name or name_of(fn))


def start(fn: Callable[..., object], args: tuple[object, ...], name: str) -> None:
    """Start a goroutine, without being a switching point: for the clock's calls too."""

    def body() -> None:
        try:
            fn(*args)
        except SystemExit as exit_:
            message = f"goroutine {name!r} raised SystemExit({exit_.code!r}): it ends no program"
            raise GoroutineExited(message) from exit_

    runtime.active().spawn(body, name)


def name_of(fn: Callable[..., object]) -> str:
    """Return the name of a function, also of a bound, partial or callable one."""
    while (inner := getattr(fn, "func", None)) is not None:
        fn = inner
    return getattr(fn, "__name__", None) or type(fn).__name__
