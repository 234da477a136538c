"""One end of a channel, as a type: what a function that only sends, or only receives, asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)


class SendChan(Protocol[T_contra]):
    """The sending end. Go: ``chan<- T``."""

    @property
    def capacity(self) -> int:
        """How many values the buffer can hold."""

    def __len__(self) -> int: ...

    def send(self, value: T_contra, /) -> None:
        """Send `value`; may block."""

    def send_nowait(self, value: T_contra, /) -> None:
        """Send `value` or raise `WouldBlock`."""

    def close(self) -> None:
        """Say that there are no more values: the sender's right and duty."""


class RecvChan(Protocol[T_co]):
    """The receiving end; it cannot be closed from here. Go: ``<-chan T``."""

    @property
    def capacity(self) -> int:
        """How many values the buffer can hold."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[T_co]: ...

    def recv(self) -> T_co:
        """Receive a value; may block."""

    def recv_ok(self) -> tuple[T_co | None, bool]:
        """Receive ``(value, True)``, or ``(None, False)`` from a closed and drained channel."""

    def recv_nowait(self) -> T_co:
        """Receive a value or raise `WouldBlock`."""
