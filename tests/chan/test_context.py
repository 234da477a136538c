"""Contexts."""

from __future__ import annotations

import pytest

from qrpc_lab import (
    Canceled,
    Chan,
    DeadlineExceeded,
    after_func,
    background,
    go,
    now,
    recv,
    select,
    sleep,
    with_cancel,
    with_deadline,
    with_timeout,
    with_value,
    without_cancel,
)


def test_background_never_ends():
    """It has no error, no deadline, no value, and a channel that never closes."""
    ctx = background()
    assert (ctx.err(), ctx.cause(), ctx.deadline(), ctx.value("k")) == (None, None, None, None)
    assert select(recv(ctx.done()), default=True).index == -1


def test_cancel_reaches_the_whole_tree(world):
    """It is complete when it returns: nobody finds a child alive below a parent that ended."""

    def main():
        root, cancel = with_cancel(background())
        children = [with_cancel(root)[0] for _ in range(3)]
        grandchild, _ = with_timeout(with_value(children[0], "k", 1), 60)
        out = Chan[bool](1)
        go(lambda: out.send(grandchild.done().recv_ok()[1]))
        cancel()
        for ctx in (root, *children, grandchild):
            assert isinstance(ctx.err(), Canceled)
            assert ctx.done().recv_ok() == (None, False)
        assert out.recv() is False

    world.run(main)


def test_cancel_stays_below():
    """The parent and the siblings live on."""
    root, _ = with_cancel(background())
    left, cancel = with_cancel(root)
    right, _ = with_cancel(root)
    cancel()
    assert left.err() is not None
    assert right.err() is root.err() is None


def test_first_cause_wins():
    """A second cancel changes nothing; children inherit the cause; `err` says the kind."""
    root, cancel = with_cancel(background())
    child, _ = with_cancel(root)
    first = ValueError("disk full")
    cancel(first)
    cancel(KeyError("later"))
    assert root.cause() is first
    assert child.cause() is first
    assert isinstance(child.err(), Canceled)
    assert "disk full" in str(child.err())
    late, _ = with_cancel(root)
    assert late.cause() is first


def test_without_a_cause_the_cause_is_the_error():
    """As in Go: `Cause` is `Err` then."""
    ctx, cancel = with_cancel(background())
    cancel()
    assert isinstance(ctx.cause(), Canceled)


def test_timeout(simulation):
    """It ends at the deadline, with the cause of the timeout, which is a `TimeoutError` too."""

    def main():
        slow = RuntimeError("too slow")
        ctx, cancel = with_timeout(background(), 5, slow)
        assert ctx.deadline() == 5
        assert ctx.done().recv_ok() == (None, False)
        assert now() == 5
        assert isinstance(ctx.err(), DeadlineExceeded)
        assert isinstance(ctx.err(), TimeoutError)
        assert ctx.cause() is slow
        cancel()
        assert isinstance(ctx.err(), DeadlineExceeded)

    simulation.run(main)


def test_cause_of_a_timeout_is_for_its_expiry_alone(simulation):
    """A cancel before it leaves that cause unused."""

    def main():
        ctx, cancel = with_timeout(background(), 5, RuntimeError("too slow"))
        cancel()
        assert isinstance(ctx.cause(), Canceled)
        sleep(10)
        assert isinstance(ctx.err(), Canceled)

    simulation.run(main)


def test_earlier_deadline_wins(simulation):
    """A child cannot outlive its parent; a deadline in the past has passed at once."""

    def main():
        parent, _ = with_timeout(background(), 1)
        child, _ = with_timeout(parent, 60)
        assert child.deadline() == 1
        shorter, _ = with_deadline(parent, 0.5)
        assert shorter.deadline() == 0.5
        shorter.done().recv_ok()
        assert parent.err() is None
        child.done().recv_ok()
        assert now() == 1
        assert isinstance(child.err(), DeadlineExceeded)
        past, _ = with_deadline(background(), now() - 1)
        assert isinstance(past.err(), DeadlineExceeded)

    simulation.run(main)


def test_values_are_found_nearest_first():
    """A value is seen below, not above; an inner one hides an outer one."""
    outer = with_value(background(), "user", "ann")
    inner = with_value(with_cancel(outer)[0], "user", "ben")
    assert (outer.value("user"), inner.value("user"), inner.value("x")) == ("ann", "ben", None)
    with pytest.raises(TypeError, match="key"):
        with_value(outer, None, 1)


def test_without_cancel_keeps_values_only(simulation):
    """It has neither its parent's end nor its deadline."""

    def main():
        parent, cancel = with_timeout(with_value(background(), "k", 1), 5)
        ctx = without_cancel(parent)
        cancel()
        assert (ctx.err(), ctx.deadline(), ctx.value("k")) == (None, None, 1)

    simulation.run(main)


def test_a_context_needs_a_parent():
    """`None` is not a context, and the error says where to begin."""
    for make in (with_cancel, without_cancel):
        with pytest.raises(TypeError, match="background"):
            make(None)


def test_after_func_runs_once_in_its_own_goroutine(world):
    """After the end; at once if it has ended."""

    def main():
        ctx, cancel = with_cancel(background())
        out = Chan[str](4)
        stop = after_func(ctx, lambda: out.send("after"))
        cancel()
        cancel()
        assert out.recv() == "after"
        assert stop() is False
        after_func(ctx, lambda: out.send("at once"))
        assert out.recv() == "at once"
        assert len(out) == 0

    world.run(main)


def test_after_func_can_be_called_off():
    """`stop` tells whether it came in time, and true only once."""
    ctx, cancel = with_cancel(background())
    ran = []
    stop = after_func(ctx, lambda: ran.append(1))
    assert stop() is True
    assert stop() is False
    cancel()
    assert ran == []


def test_nothing_is_left_of_a_cancelled_child():
    """Its parent forgets it, and its timer is cancelled: no leak in a long-lived parent."""
    parent, _ = with_cancel(background())
    for _ in range(10):
        _, cancel = with_timeout(parent, 3600)
        cancel()
    assert len(parent._node.children) == 0


def test_errors_are_fresh():
    """Each call makes its own instance, so tracebacks of several goroutines do not mix."""
    ctx, cancel = with_cancel(background())
    cancel(ValueError("x"))
    assert ctx.err() is not ctx.err()
    assert isinstance(ctx.err().__cause__, ValueError)


def test_cause_is_an_exception():
    """A text is refused where it is given, not where it would be raised."""
    _, cancel = with_cancel(background())
    with pytest.raises(TypeError, match="an exception, not str"):
        cancel("enough")


def test_a_deep_tree_is_cancelled_without_recursion():
    """Ten thousand levels are no problem."""
    ctx, cancel = with_cancel(background())
    deepest = ctx
    for _ in range(10_000):
        deepest, _ = with_cancel(deepest)
    cancel()
    assert isinstance(deepest.err(), Canceled)
