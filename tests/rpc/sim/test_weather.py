"""Delay and faults: each happens where the schedule chooses so, and a token replays it."""

from __future__ import annotations

import dataclasses
import json
import time

import grpc
import pytest

from qrpc_lab.explore import explore, replay
from qrpc_lab.rpc.sim import Network, use
from tests.rpc.sim.lab import ending, lab, seen


def unary(request, context):
    """Answer with the request."""
    return request


def both(requests, context):
    """Answer each request."""
    yield from requests


def under(network, main, **how):
    """Return the values of `main` in some weather."""
    with use(network):
        return seen(main, **how)


def test_a_delay_is_the_way_there_and_back():
    """With 50 ms each way a unary call takes 100 ms of virtual time, whatever the schedule."""

    def main():
        with lab(unary) as at:
            begin = time.monotonic()
            at.unary()(b"x")
            return round(time.monotonic() - begin, 2)

    assert under(Network(delay=0.05), main) == {0.1}


def test_a_delay_keeps_the_order_of_a_stream():
    """Messages of one call never overtake each other, late or not."""

    def main():
        with lab(both) as at:
            return tuple(at.both()(iter([b"1", b"2", b"3"])))

    assert under(Network(delay=0.01, faults=("delay", "slow-reader")), main) == {(b"1", b"2", b"3")}


def test_a_message_may_be_late():
    """With the fault `delay` a call takes longer in some schedules, and none in others."""

    def main():
        with lab(unary) as at:
            begin = time.monotonic()
            at.unary()(b"x")
            return round(time.monotonic() - begin) > 0

    assert under(Network(faults=("delay",)), main) == {False, True}


def test_calls_may_overtake_each_other():
    """With `reorder` a handler may begin with the call that was made later."""
    order = []

    def unary_noted(request, context):
        order.append(request)
        return request

    def main():
        order.clear()
        with lab(unary_noted, workers=1) as at:
            method = at.unary("unary_noted")
            method(b"0")
            calls = [method.future(b"1"), method.future(b"2")]
            for call in calls:
                call.result()
            return tuple(order)

    assert seen(main) == {(b"0", b"1", b"2")}
    assert under(Network(faults=("reorder",)), main) == {
        (b"0", b"1", b"2"),
        (b"0", b"2", b"1"),
    }


def test_a_connection_may_be_lost():
    """With `disconnect` a call ends as UNAVAILABLE, and the next one finds the server again."""
    heard = []

    def unary_slow(request, context):
        time.sleep(3)
        heard.append(context.is_active())
        return request

    def main():
        heard.clear()
        with lab(unary_slow) as at:
            first = ending(lambda: at.unary("unary_slow")(b"x"))
            second = ending(lambda: at.unary("unary_slow")(b"x"))
            time.sleep(5)
            return first if first == b"x" else first[0], second if second == b"x" else second[0]

    outcomes = under(Network(faults=("disconnect",)), main)
    assert outcomes == {(b"x", b"x"), ("UNAVAILABLE", b"x"), (b"x", "UNAVAILABLE")}


def test_a_server_may_be_gone():
    """With `server-gone` a call ends as UNAVAILABLE, and so does every later one."""

    def main():
        with lab(unary) as at:
            results = [ending(lambda: at.unary()(b"x")) for _ in range(3)]
            return tuple("x" if each == b"x" else each[0] for each in results)

    outcomes = under(Network(faults=("server-gone",)), main)
    assert outcomes == {("x",) * good + ("UNAVAILABLE",) * (3 - good) for good in range(4)}


def test_a_slow_reader_holds_up_its_writer():
    """With `slow-reader` a stream that fits its window only barely takes its time."""

    def downs(request, context):
        for _ in range(4):
            yield bytes(1000)

    def main():
        with lab(downs) as at:
            begin = time.monotonic()
            list(at.downs()(b""))
            return round(time.monotonic() - begin)

    assert {0, 6} <= under(Network(window=2000, faults=("slow-reader",)), main)


def test_a_token_replays_a_fault():
    """The schedule in which the connection was lost, once more."""

    def main():
        with lab(unary) as at:
            return ending(lambda: at.unary()(b"x"))

    with use(Network(faults=("disconnect",))):
        result = explore(main, schedules=200)
        lost = next(value for value in result.values if value.value != b"x")
        (again,) = replay(main, lost.token).values
    assert again.value == lost.value


def test_a_network_survives_json():
    """The kit sends it to the subject as plain data."""
    network = Network(window=16_384, faults=("delay", "disconnect"))
    assert Network(**json.loads(json.dumps(dataclasses.asdict(network)))) == network


@pytest.mark.parametrize(
    "wrong", [{"window": 0}, {"delay": -1.0}, {"faults": ("earthquake",)}], ids=str
)
def test_a_network_that_makes_no_sense(wrong):
    """It is refused by name."""
    with pytest.raises(ValueError, match=r"window|delay|earthquake"):
        Network(**wrong)


def test_the_weather_is_cheap_to_import():
    """`Network` needs no grpc: a checker module may name it."""
    import subprocess
    import sys

    program = "import qrpc_lab.rpc.sim, sys; sys.exit('grpc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert grpc
