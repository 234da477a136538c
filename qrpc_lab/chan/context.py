"""Contexts: cancellation, deadlines and values that are handed down from call to call.

A `Context` is two links: to a node of the tree (`qrpc_lab.chan.tree`), which can be cancelled, and
to a chain of values. `with_value` makes a new context on the same node, `with_cancel` and its kin a
node below it, `without_cancel` a fresh root that keeps the values. Deadlines are timers of the
runtime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from qrpc_lab import runtime
from qrpc_lab.chan.goroutine import go, name_of, start
from qrpc_lab.chan.tree import End, Node
from qrpc_lab.errors import Canceled, ContextError, DeadlineExceeded
from qrpc_lab.runtime import active, critical, enter_unless_inside, leave

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.chan.directions import RecvChan


class _Values(NamedTuple):
    """A chain of values, newest first."""

    key: object
    value: object
    older: _Values | None


class Context:
    """Carries an end, a deadline and values to whoever works on behalf of one request.

    Made by `background` and the functions ``with_…``. Go: ``context.Context``.
    """

    __slots__ = ("__weakref__", "_node", "_values")

    def __init__(self, node: Node, values: _Values | None) -> None:
        self._node = node
        self._values = values

    def done(self) -> RecvChan[None]:
        """Return the channel that is closed when the context ends; never, for a `background`."""
        with critical:
            return self._node.channel()

    def err(self) -> ContextError | None:
        """Return why it ended: `Canceled` or `DeadlineExceeded`, or ``None`` while it lives."""
        end = self._look("err")
        return None if end is None else end.fresh()

    def cause(self) -> BaseException | None:
        """Return the cause that was given for the end, else the same as `err`."""
        end = self._look("cause")
        if end is None:
            return None
        return end.fresh() if end.cause is None else end.cause

    def deadline(self) -> float | None:
        """Return when it will end by itself, by the clock of `now`, or ``None``."""
        return self._node.deadline

    def value(self, key: object) -> Any:  # noqa: ANN401 - values of any type, as in Go
        """Return the value that was put under `key`, nearest first, or ``None``."""
        link = self._values
        while link is not None:
            if link.key is key or link.key == key:
                return link.value
            link = link.older
        return None

    def _look(self, operation: str) -> End | None:
        if (rt := runtime.steering) is not None:
            rt.point(operation, self)
        with critical:  # a cancel under way is seen as a whole, or not at all
            if rt is not None:
                rt.acquire(self._node)
            return self._node.error

    def __repr__(self) -> str:
        end = self._node.error
        return f"<context {self._node.name}{'' if end is None else f', {end.kind.__name__}'}>"


class CancelFunc(Protocol):
    """Ends a context. Go: ``context.CancelCauseFunc``."""

    def __call__(self, cause: BaseException | None = None) -> None:
        """End the context and all made from it, at once. Later calls do nothing.

        A signal handler may call it, as no other operation of this package: when the signal struck
        in the middle of one, the context ends as soon as that is over.
        """


def background() -> Context:
    """Return a context that never ends: the root of a tree. Go: ``context.Background()``."""
    return Context(Node(None, "background"), None)


def with_cancel(ctx: Context) -> tuple[Context, CancelFunc]:
    """Return a context below `ctx`, and the function that ends it.

    Call it when the work is over, also after a success: until then `ctx` remembers the child.
    Go: ``context.WithCancelCause``.
    """
    node = Node(_node_of(ctx), "with_cancel")
    with critical:
        node.link()
    return Context(node, ctx._values), _cancel_func(node)


def with_deadline(
    ctx: Context, when: float, cause: BaseException | None = None
) -> tuple[Context, CancelFunc]:
    """Return a context below `ctx` that ends with `DeadlineExceeded` when `now` reaches `when`.

    The earlier of this deadline and that of `ctx` counts. `cause` is for the passing of the
    deadline alone, not for a cancel. Go: ``context.WithDeadlineCause``.
    """
    return _with_deadline(ctx, when, cause, "with_deadline")


def with_timeout(
    ctx: Context, seconds: float, cause: BaseException | None = None
) -> tuple[Context, CancelFunc]:
    """Return a context below `ctx` that ends with `DeadlineExceeded` after `seconds`.

    Go: ``context.WithTimeoutCause``.
    """
    return _with_deadline(ctx, active().now() + seconds, cause, f"with_timeout({seconds:g})")


def with_value(ctx: Context, key: object, value: object) -> Context:
    """Return a context like `ctx` that also carries `value` under `key`.

    Go: ``context.WithValue``.
    """
    if key is None:
        message = "a value of a context needs a key, not None"
        raise TypeError(message)
    return Context(_node_of(ctx), _Values(key, value, ctx._values))


def without_cancel(ctx: Context) -> Context:
    """Return a context with the values of `ctx` that never ends. Go: ``context.WithoutCancel``."""
    _node_of(ctx)
    return Context(Node(None, "without_cancel"), ctx._values)


def after_func(ctx: Context, fn: Callable[[], object]) -> Callable[[], bool]:
    """Call `fn` in a goroutine of its own once `ctx` has ended; at once if it has.

    Returns ``stop() -> bool``, which calls it off and tells whether that came in time; it does not
    wait for `fn`. Go: ``context.AfterFunc``.
    """
    node = _node_of(ctx)
    hook = _Hook(fn)
    if runtime.steering is not None:
        runtime.steering.point("after_func", ctx)
    with critical:
        ended = node.error is not None
        if ended:
            hook.canceled()
        else:
            node.adopt(hook)
    if ended:
        go(fn)

    def stop() -> bool:
        if runtime.steering is not None:
            runtime.steering.point("stop", ctx)
        with critical:
            node.children.pop(hook, None)
            in_time = not hook.over
            hook.over = True
            return in_time

    return stop


class _Hook:
    """A function that waits for the end of a context."""

    __slots__ = ("fn", "over")

    def __init__(self, fn: Callable[[], object]) -> None:
        self.fn = fn
        self.over = False  # started or called off

    def canceled(self) -> Callable[[], object]:
        """Hear of the end: the function is to be started."""
        self.over = True
        return self.fn


def _with_deadline(
    ctx: Context, when: float, cause: BaseException | None, name: str
) -> tuple[Context, CancelFunc]:
    node = Node(_node_of(ctx), name)
    with critical:
        node.link()
        if node.error is None and (node.deadline is None or when < node.deadline):
            node.deadline = when
            end = End(DeadlineExceeded, cause)
            if when <= active().now():
                node.cancel(end)
            else:
                node.timer = active().call_at(when, lambda: _expire(node, end), None)
    return Context(node, ctx._values), _cancel_func(node)


def _expire(node: Node, end: End) -> None:
    """End a node at its deadline; called by the clock, which passes no switching point."""
    with critical:
        later = node.cancel(end)
    _start(later)


def _cancel_func(node: Node) -> CancelFunc:
    def cancel(cause: BaseException | None = None) -> None:
        if cause is not None and not isinstance(cause, BaseException):
            message = f"the cause of a cancel is an exception, not {type(cause).__name__}"
            raise TypeError(message)
        if runtime.steering is not None:
            runtime.steering.point("cancel", node)
        if not -enter_unless_inside:  # a signal handler, in the middle of an operation
            start(cancel, (cause,), "cancel")
            return
        try:
            later = node.cancel(End(Canceled, cause))
        finally:
            leave()
        _start(later)

    return cancel


def _start(functions: list[Callable[[], object]]) -> None:
    for fn in functions:
        start(fn, (), name_of(fn))


def _node_of(ctx: Context) -> Node:
    if not isinstance(ctx, Context):
        message = f"the parent of a context is a context, not {ctx!r}; begin with background()"
        raise TypeError(message)
    return ctx._node
