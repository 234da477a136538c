"""`Once` and `SingleFlight`."""

from __future__ import annotations

import pytest

from qrpc_lab import Chan, Once, SingleFlight, go

from .simulation import Simulation, Stuck


def test_once(world):
    """The first call runs; the others wait until it has ended, and do nothing."""

    def main():
        once, gate, log = Once(), Chan[None](), Chan[str](9)
        go(lambda: once.do(lambda: (gate.recv(), log.send("run"))))
        world.settle(lambda: gate.statistics().waiting_receivers == 1)
        for _ in range(2):
            go(lambda: (once.do(lambda: log.send("again")), log.send("after")))
        world.settle(lambda: once._describe().facts["waiting"] == 2)
        gate.send(None)
        assert [log.recv() for _ in range(3)] == ["run", "after", "after"]

    world.run(main)


def test_once_with_an_exception():
    """It reaches the first caller; done is done."""
    once, ran = Once(), []
    with pytest.raises(ZeroDivisionError):
        once.do(lambda: 1 / 0)
    once.do(lambda: ran.append(1))
    assert ran == []


def test_once_within_itself_waits_for_itself():
    """As in Go."""
    once = Once()
    with pytest.raises(Stuck, match="do"):
        Simulation().run(lambda: once.do(lambda: once.do(print)))


def flights(sf):
    """How many wait for each key."""
    return sf._describe().facts["under way"]


def test_one_flight_for_many(world):
    """Callers of one key at one time share a call and its result; `shared` says so to all."""

    def main():
        sf, gate, out, runs = SingleFlight(), Chan[None](), Chan(9), []

        def load():
            runs.append(1)
            gate.recv()
            return "page"

        for n in range(3):
            go(lambda: out.send(sf.do("key", load)))
            world.settle(lambda n=n: flights(sf) == {"key": n})
        assert sf.do("other", lambda: 1) == (1, False)
        gate.send(None)
        assert [out.recv() for _ in range(3)] == [("page", True)] * 3
        assert runs == [1]
        assert sf.do("key", lambda: "new") == ("new", False)

    world.run(main)


def test_all_get_the_error(world):
    """An error of the call is raised in every caller."""

    def main():
        sf, gate, out = SingleFlight(), Chan[None](), Chan(9)

        def load():
            gate.recv()
            raise KeyError("gone")

        def call():
            try:
                sf.do("key", load)
            except KeyError as error:
                out.send(error)

        for n in range(2):
            go(call)
            world.settle(lambda n=n: flights(sf) == {"key": n})
        gate.send(None)
        assert [type(out.recv()) for _ in range(2)] == [KeyError, KeyError]

    world.run(main)


def test_forget(world):
    """The next call runs anew beside the one under way, whose callers keep their result."""

    def main():
        sf, gate, out = SingleFlight(), Chan[None](), Chan(1)
        go(lambda: out.send(sf.do("key", lambda: (gate.recv(), "old")[1])))
        world.settle(lambda: gate.statistics().waiting_receivers == 1)
        sf.forget("key")
        assert sf.do("key", lambda: "new") == ("new", False)
        gate.send(None)
        assert out.recv() == ("old", False)

    world.run(main)
