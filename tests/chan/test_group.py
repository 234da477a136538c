"""Groups."""

from __future__ import annotations

import pytest

from qrpc_lab import Canceled, Chan, Group, WaitGroup, background, go, runtime, with_cancel


def test_waits_for_all(world):
    """The block ends after the last task, and the context with it."""

    def main():
        out = Chan[int](10)
        with Group() as group:
            for n in range(5):
                group.go(out.send, n)
        out.close()
        assert sorted(out) == [0, 1, 2, 3, 4]
        assert isinstance(group.context.err(), Canceled)
        assert group.errors == ()

    world.run(main)


def test_first_error_cancels_and_is_raised(world):
    """The others hear of it by the context, whose cause it is."""

    def main():
        causes = Chan[BaseException | None](1)

        def patient(group):
            group.context.done().recv_ok()
            causes.send(group.context.cause())

        def fail():
            raise first

        first = ValueError("boom")
        group = Group()
        group.go(patient, group)
        group.go(fail)
        with pytest.raises(ValueError, match="boom") as caught:
            group.wait()
        assert caught.value is first is causes.recv()

    world.run(main)


def test_later_errors_are_kept(world):
    """In `errors`, in their order, and as notes of the first."""

    def main():
        def fail(group, error):
            if error is later:
                group.context.done().recv_ok()
            raise error

        first, later = ValueError("first"), KeyError("later")
        group = Group()
        group.go(fail, group, later)
        group.go(fail, group, first)
        with pytest.raises(ValueError, match="first"):
            group.wait()
        assert group.errors == (first, later)
        assert first.__notes__ == ["later, in the same group: KeyError('later')"]

    world.run(main)


def test_error_of_the_body(world):
    """It cancels the context too, the tasks are waited for, and it is raised."""

    def main():
        ended = []

        def task(group):
            group.context.done().recv_ok()
            ended.append(1)

        with pytest.raises(KeyError), Group() as group:  # noqa: PT012 - the block is the test
            group.go(task, group)
            raise KeyError
        assert ended == [1]

    world.run(main)


def test_limit(world):
    """`go` blocks while that many run; `try_go` says no instead."""

    def main():
        gate, begun = Chan[None](), Chan[int](9)

        def task(n):
            begun.send(n)
            gate.recv()

        group = Group(limit=2)
        assert group.try_go(task, 0)
        group.go(task, 1)
        assert not group.try_go(task, 2)
        go(group.go, task, 3)
        world.settle(lambda: len(begun) == 2 and gate.statistics().waiting_receivers == 2)
        gate.send(None)
        world.settle(lambda: len(begun) == 3)
        gate.send(None)
        gate.send(None)
        group.wait()

    world.run(main)


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_is_at_least_one(limit):
    """A group that may run nothing would only block."""
    with pytest.raises(ValueError, match="at least 1"):
        Group(limit=limit)


def test_the_context_of_the_caller_counts(world):
    """A group below a cancelled context hears of it."""

    def main():
        ctx, cancel = with_cancel(background())
        with Group(ctx) as group:
            group.go(group.context.done().recv_ok)
            cancel(RuntimeError("enough"))
        assert isinstance(group.context.cause(), RuntimeError)

    world.run(main)


def test_nothing_is_swallowed(world):
    """Also what is not an `Exception` reaches the caller."""

    def main():
        def leave():
            raise SystemExit(3)

        group = Group()
        group.go(leave)
        with pytest.raises(SystemExit):
            group.wait()

    world.run(main)


def test_no_thread_to_be_had(monkeypatch):
    """The error reaches the caller, and nobody waits for a task that never began."""

    def refuse(*_):
        raise RuntimeError("can't start new thread")

    group, wg = Group(limit=1), WaitGroup()
    monkeypatch.setattr(runtime.threads, "spawn", refuse)
    for start in (group.go, wg.go):
        with pytest.raises(RuntimeError, match="can't start"):
            start(print)
    group.wait()
    wg.wait()


def test_ctrl_c_in_the_body_goes_on(world):
    """An error of a task that came before it does not take its place."""

    def main():
        with pytest.raises(KeyboardInterrupt), Group() as group:  # noqa: PT012 - the block is the test
            group.go(lambda: 1 / 0)
            group.context.done().recv_ok()
            raise KeyboardInterrupt
        assert [type(error) for error in group.errors] == [ZeroDivisionError, KeyboardInterrupt]

    world.run(main)
