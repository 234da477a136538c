"""The tree behind the contexts: what can be cancelled, and who hears of it.

To cancel a node is one critical section for the whole tree below it, so it is complete when the
call returns: nobody sees a child alive under a parent that has ended. No goroutine is spent on a
node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from qrpc_lab import runtime
from qrpc_lab.chan.channel import Chan
from qrpc_lab.errors import ContextError, DeadlineExceeded
from qrpc_lab.places import caller

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.places import Place
    from qrpc_lab.runtime import TimerHandle


class Child(Protocol):
    """Whoever wants to hear of a node's end, at that instant and inside the section."""

    def canceled(self) -> Callable[[], object] | None:
        """Hear of it; return what is to be started once the section is left."""


class End(NamedTuple):
    """How a node ended."""

    kind: type[ContextError]
    cause: BaseException | None

    def fresh(self) -> ContextError:
        """Make the error anew: raised in several goroutines, one instance would mix tracebacks."""
        message = "deadline exceeded" if self.kind is DeadlineExceeded else "canceled"
        if self.cause is None:
            return self.kind(f"context {message}")
        error = self.kind(f"context {message}: {self.cause!r}")
        error.__cause__ = self.cause
        return error


class Node:
    """What can be cancelled: a knot in the tree."""

    __slots__ = ("children", "deadline", "done", "error", "name", "parent", "timer")

    called: ClassVar[str] = "context"
    """What a report calls it, which is about the program and not about our classes."""

    def __init__(self, parent: Node | None, name: str) -> None:
        self.parent = parent
        self.name = name
        self.deadline: float | None = None if parent is None else parent.deadline
        self.children: dict[Child, None] = {}
        self.done: Chan[None] | None = None  # made when first asked for
        self.error: End | None = None
        self.timer: TimerHandle | None = None

    def channel(self) -> Chan[None]:
        """Return the channel that is closed at the end. Inside the section."""
        if self.done is None:
            self.done = Chan(name=f"{self.name}.done()")
            if self.error is not None:
                if runtime.steering is not None:
                    runtime.steering.acquire(self)  # the end came before whoever asks now
                self.done._shut(caller())
        return self.done

    def adopt(self, child: Child) -> None:
        """Let `child` hear of the end. A root never ends, so it keeps no list."""
        if self.parent is not None:
            self.children[child] = None

    def link(self) -> None:
        """Hang it below its parent, or let it end as its parent did. Inside the section."""
        assert self.parent is not None  # noqa: S101 - roots are not linked
        if self.parent.error is not None:
            self._end(self.parent.error, caller())
        else:
            self.parent.adopt(self)

    def cancel(self, end: End) -> list[Callable[[], object]]:
        """End this node and all below it, unless it has ended. Inside the section.

        Returns what is to be started once the section is left.
        """
        later: list[Callable[[], object]] = []
        if self.error is not None:
            return later
        if self.parent is not None:
            self.parent.children.pop(self, None)
        here = caller()
        ending = [self]
        for node in ending:  # grows as it goes: no recursion, so a tree may be deep
            node._end(end, here)
            children, node.children = node.children, {}
            for child in children:
                if isinstance(child, Node):
                    ending.append(child)
                elif (start := child.canceled()) is not None:
                    later.append(start)
        return later

    def canceled(self) -> None:
        """Satisfy `Child`; `cancel` walks through nodes by itself."""

    def _end(self, end: End, here: Place) -> None:
        self.error = end
        if runtime.steering is not None:
            runtime.steering.release(self)
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.done is not None:
            self.done._shut(here)
