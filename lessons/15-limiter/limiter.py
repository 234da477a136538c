"""A limiter: so many at once, so many a second, and nobody a moment too early.

One class to write. README.md (`qrpc-lab show 15`) says what it does.
"""

from __future__ import annotations

import threading  # noqa: F401 - you will need it

from qrpc_lab import Context, after, now, recv, select  # noqa: F401 - you will need them


class Limiter:
    """Lets `burst` through at once, and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: int) -> None:
        """Begin with a full bucket: `burst` tokens."""
        raise NotImplementedError("TODO: what has to be remembered to know how many there are now?")

    def allow(self) -> bool:
        """Take a token if there is one; never wait."""
        raise NotImplementedError("TODO: how many tokens are there at this moment?")

    def wait(self, ctx: Context) -> None:
        """Wait for a token and take it. Raises the error of a context that ends, and takes none."""
        raise NotImplementedError("TODO: until when, and what if the context ends before?")
