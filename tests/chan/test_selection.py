"""Select."""

from __future__ import annotations

from collections import Counter

import pytest

from qrpc_lab import Chan, SendOnClosed, WaitGroup, go, recv, select, send

from .simulation import Simulation, Stuck


def test_result_is_a_named_tuple(world):
    """`(index, value, ok)`; `ok` is true for a send."""

    def main():
        ch = Chan[int](1)
        index, value, ok = select(send(ch, 5))
        assert (index, value, ok) == (0, None, True)
        got = select(recv(ch))
        assert (got.index, got.value, got.ok) == (0, 5, True)
        ch.close()
        assert select(recv(ch)) == (0, None, False)

    world.run(main)


def test_default_only_when_nothing_is_ready():
    """`(-1, None, False)` says that nothing was."""
    full, empty = Chan[int](1), Chan[int](1)
    full.send(1)
    assert select(recv(empty), send(full, 2), default=True) == (-1, None, False)
    assert select(recv(full), default=True) == (0, 1, True)
    assert select(default=True) == (-1, None, False)


@pytest.mark.parametrize("width", [2, 7, 8, 64])
def test_choice_is_uniform(width):
    """Each ready case is taken equally often, narrow and wide, whatever stands between them."""
    world = Simulation(seed=5)
    world.restless = False
    channels = [Chan[int](1) for _ in range(width)]
    ready = channels[::3]
    cases = [recv(ch) for ch in channels]
    for steered in (False, True):
        counts = Counter[int]()

        def draw(counts=counts):
            for _ in range(100 * len(ready)):
                for ch in ready:
                    if not len(ch):
                        ch.send(1)
                counts[select(*cases).index] += 1

        world.run(draw) if steered else draw()
        assert set(counts) == set(range(0, width, 3))
        assert all(30 < n < 170 for n in counts.values()), counts  # 100 +- 7 sigma


def test_blocked_select_takes_the_first_that_comes(world):
    """Exactly one case happens; the others are withdrawn."""

    def main():
        a, b, out = Chan[int](name="a"), Chan[int](name="b"), Chan[int](1)

        def chooser():
            out.send(select(recv(a), recv(b), send(a, 3)).index)

        go(chooser)
        world.settle(lambda: b.statistics().waiting_receivers == 1)
        b.send(7)
        assert out.recv() == 1
        assert a.statistics().waiting_receivers == a.statistics().waiting_senders == 0

    world.run(main)


def test_select_send_meets_select_receive(world):
    """Two selects that wait for each other find each other."""

    def main():
        ch, other, out = Chan[int](), Chan[int](), Chan[object](2)
        go(lambda: out.send(select(recv(ch), recv(other))))
        world.settle(lambda: ch.statistics().waiting_receivers == 1)
        assert select(recv(other), send(ch, 4)) == (1, None, True)
        assert out.recv() == (0, 4, True)

    world.run(main)


def test_select_does_not_meet_itself(simulation):
    """A select that both sends and receives on a channel waits for somebody else."""
    ch = Chan[int]()
    with pytest.raises(Stuck):
        simulation.run(lambda: select(recv(ch), send(ch, 1)))


def test_same_channel_in_several_cases(world):
    """One value wakes one of them, and the rest leave the queue."""

    def main():
        ch, out = Chan[int](), Chan[int](1)
        go(lambda: out.send(select(recv(ch), recv(ch), recv(ch)).index))
        world.settle(lambda: ch.statistics().waiting_receivers == 3)
        ch.send(1)
        assert out.recv() == 0
        assert ch.statistics().waiting_receivers == 0

    world.run(main)


def test_none_is_never_ready(simulation):
    """A case without a channel is switched off; without any other the select blocks for ever."""
    ch = Chan[int](1)
    ch.send(1)
    assert select(recv(None), send(None, 1), recv(ch)).index == 2
    for cases in ((), (recv(None), send(None, 1))):
        with pytest.raises(Stuck):
            Simulation().run(lambda cases=cases: select(*cases))


def test_send_on_closed_channel_is_ready_and_raises(world):
    """Also with a default, and also when the channel is closed while the select waits."""

    def main():
        ch, other = Chan[int](name="jobs"), Chan[int]()
        ready, out = Chan[int](1), Chan[Exception](1)

        def chooser():
            try:
                select(recv(other), send(ch, 1))
            except SendOnClosed as error:
                out.send(error)

        go(chooser)
        world.settle(lambda: ch.statistics().waiting_senders == 1)
        ch.close()
        assert "'jobs'" in str(out.recv())
        with pytest.raises(SendOnClosed):
            select(send(ch, 1), recv(ready), default=True)

    world.run(main)


def test_cases_take_channels_only():
    """The usual slip, `recv(ch.recv())`, is named."""
    with pytest.raises(TypeError, match="takes a channel or None, not int: 3"):
        recv(3)


def test_a_case_can_be_used_again():
    """Cases are plain descriptions, so a loop may make them once."""
    ch = Chan[int](1)
    put, get = send(ch, 1), recv(ch)
    for _ in range(3):
        assert select(put).index == 0
        assert select(get).value == 1
    assert repr(put).startswith("send(channel of test_sel")


def test_losers_are_withdrawn_from_a_quiet_channel(world):
    """A select in a loop leaves nothing behind on the channel that never speaks."""

    def main():
        busy, quiet, wg = Chan[int](), Chan[int](), WaitGroup()
        wg.go(lambda: [busy.send(i) for i in range(50)])
        for _ in range(50):
            select(recv(busy), recv(quiet))
        wg.wait()
        assert quiet.statistics().waiting_receivers == 0

    world.run(main)
