"""A program that runs until it is asked to end."""

from collections.abc import Callable


def main(ready: Callable[[str], None]) -> int:
    """Run until SIGTERM; return the exit status."""
    raise NotImplementedError("TODO: run")
