"""A product page from several sources: what is there in time, and why the rest is not.

One thing to write. README.md (`qrpc-lab show 13`) says what it does.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, go, recv, select, with_timeout  # noqa: F401 - you will need them

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    raise NotImplementedError("TODO: whose child is the context of the sources, and who ends it?")
