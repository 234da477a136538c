"""Random programs behave as a sequential model says, step by step."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qrpc_lab import Chan, CloseOfClosed, SendOnClosed, go, recv, select, send

from .model import CLOSED, DOUBLE, Case, Model, agree, predict
from .simulation import Simulation, check_invariants

CHANNELS = 3
numbers = st.integers(0, CHANNELS - 1)
cases = st.builds(Case, st.one_of(numbers, numbers, st.none()), st.booleans(), st.integers(0, 99))
operations = st.one_of(
    st.tuples(st.sampled_from(["send", "recv", "recv", "send"]), numbers, st.integers(0, 99)),
    st.tuples(st.just("close"), numbers),
    st.tuples(st.just("select"), st.lists(cases, max_size=4), st.booleans()),
)


def perform(channels, step):
    """Do one operation on real channels; return (case index, outcome)."""
    try:
        match step:
            case ("send", number, value):
                return 0, (channels[number].send(value), True)
            case ("recv", number, _):
                return 0, channels[number].recv_ok()
            case ("close", number):
                return 0, channels[number].close()
            case ("select", cases, default):
                made = [
                    send(at(channels, c), c.value) if c.sends else recv(at(channels, c))
                    for c in cases
                ]
                index, value, ok = select(*made, default=default)
                return index, (value, ok)
    except SendOnClosed:
        return None, CLOSED
    except CloseOfClosed:
        return 0, DOUBLE


def at(channels, case):
    """Return the channel of a case."""
    return None if case.channel is None else channels[case.channel]


@settings(max_examples=300, deadline=None)
@given(
    capacities=st.lists(st.integers(0, 2), min_size=CHANNELS, max_size=CHANNELS),
    program=st.lists(operations, max_size=25),
    seed=st.integers(0, 2**16),
    steers=st.booleans(),
)
def test_random_programs_agree_with_the_model(capacities, program, seed, steers):
    """After each operation the same goroutines have ended, with the same outcome."""
    simulation = Simulation(steers=steers)
    simulation.random.seed(seed)
    model = Model(capacities)
    ended = {}

    def main():
        channels = [Chan[int](capacity) for capacity in capacities]
        for operation, step in enumerate(program):
            go(lambda n=operation, s=step: ended.update({n: perform(channels, s)}))
            simulation.settle()
            predict(model, operation, step, ended.get(operation))
            agree(model, ended)
            for ch, expected in zip(channels, model.channels, strict=True):
                stats = ch.statistics()
                assert stats.length == len(expected.buffer)
                assert stats.waiting_senders == len(expected.senders)
                assert stats.waiting_receivers == len(expected.receivers)
                check_invariants(ch)

    simulation.run(main)
    assert simulation.lost == []


@settings(max_examples=100, deadline=None)
@given(
    capacities=st.lists(st.integers(0, 2), min_size=2, max_size=2),
    senders=st.integers(1, 3),
    receivers=st.integers(1, 3),
    seed=st.integers(0, 2**16),
)
def test_no_value_is_lost_in_any_interleaving(capacities, senders, receivers, seed):
    """Whatever switches where: every value exactly once, and the invariants hold all the time."""
    simulation = Simulation(seed=seed)
    each = 6

    def main():
        a, b = (Chan[tuple[int, int]](capacity) for capacity in capacities)
        quit_, done = Chan[None](), Chan[list[tuple[int, int]]](receivers)

        def sender(me):
            for n in range(each):
                select(send(a, (me, n)), send(b, (me, n)))

        def receiver():
            got = []
            while True:
                index, value, _ = select(recv(a), recv(b), recv(quit_))
                if index == 2:
                    done.send(got)
                    return
                got.append(value)

        for me in range(senders):
            go(sender, me)
        for _ in range(receivers):
            go(receiver)
        simulation.settle()
        quit_.close()
        lists = [done.recv() for _ in range(receivers)]
        got = [value for values in lists for value in values]
        assert sorted(got) == [(me, n) for me in range(senders) for n in range(each)]

    simulation.run(main)
    assert simulation.lost == []
