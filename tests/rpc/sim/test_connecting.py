"""Channels that find nobody, wait, find somebody, and are watched."""

from __future__ import annotations

import threading
import time
from concurrent import futures

import grpc

from tests.rpc.sim.lab import ending, finding, lab, seen, start

Connectivity = grpc.ChannelConnectivity


def unary(request, context):
    """Answer with the request, and tell who asks."""
    return context.peer().encode()


def late_server(port, *, after):
    """Serve at `port` after some seconds; return where the server will be."""
    made = []

    def run():
        time.sleep(after)
        server = grpc.server(futures.ThreadPoolExecutor(1))
        handler = grpc.unary_unary_rpc_method_handler(unary)
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler("lab.Raw", {"unary": handler}),)
        )
        server.add_insecure_port(f"127.0.0.1:{port}")
        server.start()
        made.append(server)

    threading.Thread(target=run).start()
    return made


def test_nobody_listens():
    """UNAVAILABLE at once, with the address."""

    def main():
        with grpc.insecure_channel("localhost:7") as channel:
            return ending(lambda: channel.unary_unary("/lab.Raw/unary")(b"", timeout=5))

    ((code, details),) = seen(main)
    assert code == "UNAVAILABLE"
    assert "ipv4:127.0.0.1:7" in details


def test_an_unknown_host():
    """UNAVAILABLE as well: in a schedule every host but this one is unknown."""

    def main():
        with grpc.insecure_channel("shop.invalid:443") as channel:
            return ending(lambda: channel.unary_unary("/lab.Raw/unary")(b""))[0]

    assert seen(main) == {"UNAVAILABLE"}


def test_waiting_for_ready_until_the_deadline():
    """With nobody there the deadline ends it."""

    def main():
        with grpc.insecure_channel("localhost:7") as channel:
            call = channel.unary_unary("/lab.Raw/unary")
            return ending(lambda: call(b"", timeout=5, wait_for_ready=True))[0], time.monotonic()

    ((code, now),) = seen(main)
    assert code == "DEADLINE_EXCEEDED"
    assert now >= 5


def test_waiting_for_ready_for_ever():
    """Without a deadline it is a deadlock, told with the address."""

    def main():
        with grpc.insecure_channel("localhost:7") as channel:
            channel.unary_unary("/lab.Raw/unary")(b"", wait_for_ready=True)

    found = finding(main)
    assert found.code == "QL101"
    assert "nobody serves at localhost:7" in found.text


def test_waiting_for_ready_until_somebody_serves():
    """The call begins when the channel tries again and finds the server."""

    def main():
        made = late_server(4007, after=3)
        with grpc.insecure_channel("localhost:4007") as channel:
            answer = channel.unary_unary("/lab.Raw/unary")(b"", wait_for_ready=True)
        made[0].stop(None)
        return answer

    assert seen(main) == {b"ipv4:127.0.0.1:50001"}


def test_a_failed_channel_pauses_before_it_tries_again():
    """Until the pause of a second is over, calls fail although there is a server by now."""

    def main():
        with grpc.insecure_channel("localhost:4007") as channel:
            call = channel.unary_unary("/lab.Raw/unary")
            first = ending(lambda: call(b""))[0]
            made = late_server(4007, after=0)
            while not made:
                time.sleep(0.01)
            second = ending(lambda: call(b""))
            time.sleep(3)
            third = call(b"")
        made[0].stop(None)
        return first, second[0], third

    assert ("UNAVAILABLE", "UNAVAILABLE", b"ipv4:127.0.0.1:50001") in seen(main)


def test_channel_ready_future():
    """It is done when there is a connection, and waits while there is none."""

    def main():
        made = late_server(4007, after=3)
        with grpc.insecure_channel("localhost:4007") as channel:
            ready = grpc.channel_ready_future(channel)
            try:
                ready.result(timeout=1)
            except grpc.FutureTimeoutError:
                early = "not yet"
            ready.result()
        made[0].stop(None)
        return early, ready.done()

    assert seen(main) == {("not yet", True)}


def test_subscribing():
    """Callbacks hear of the state now and of every change."""

    def main():
        heard = []
        with lab(unary, stop=False) as at:
            at.channel.subscribe(heard.append, try_to_connect=True)
            at.unary()(b"")
            time.sleep(3)
            at.server.stop(None)
            time.sleep(3)
            at.channel.unsubscribe(heard.append)
        return tuple(state.name for state in heard)

    outcomes = seen(main)
    assert all(each[-2:] == ("READY", "IDLE") for each in outcomes), outcomes


def test_channels_of_one_target_share_a_connection():
    """As real ones do, unless they are told to have a pool of their own."""

    def main():
        with lab(unary) as at:
            peers = []
            for options in ((), (), (("grpc.use_local_subchannel_pool", 1),)):
                with grpc.insecure_channel(at.target, options=options) as channel:
                    peers.append(channel.unary_unary("/lab.Raw/unary")(b""))
                    first = at.unary()(b"")
            return peers[0] == peers[1] == first, peers[2] == first

    assert seen(main) == {(True, False)}


def test_two_servers_on_one_port():
    """By default they share it, and the schedule chooses who gets a connection."""

    def unary_other(request, context):
        return b"other"

    def unary_this(request, context):
        return b"this"

    def main():
        with lab(unary_this) as at:
            handler = grpc.unary_unary_rpc_method_handler(unary_other)
            other = grpc.server(futures.ThreadPoolExecutor(1))
            other.add_generic_rpc_handlers(
                (grpc.method_handlers_generic_handler("lab.Raw", {"unary_this": handler}),)
            )
            other.add_insecure_port(at.target)
            other.start()
            answer = at.unary("unary_this")(b"")
            other.stop(None)
            return answer

    assert seen(main) == {b"this", b"other"}


def test_calls_on_a_cold_channel_may_overtake_each_other():
    """Those that wait for the first connection leave in any order; later ones in their own."""
    order = []

    def unary_noted(request, context):
        order.append(request)
        return request

    def main():
        order.clear()
        with lab(unary_noted, workers=1) as at:
            for numbers in (b"123", b"456"):
                calls = [at.unary("unary_noted").future(b"%c" % number) for number in numbers]
                for call in calls:
                    call.result()
            return b"".join(order)

    outcomes = seen(main, schedules=300)
    assert {each[:3] for each in outcomes} == {b"123", b"132", b"213", b"231", b"312", b"321"}
    assert {each[3:] for each in outcomes} == {b"456"}


def test_a_closed_channel():
    """Its calls end as CANCELLED, and new ones are refused."""

    def unary_long(request, context):
        time.sleep(5)
        return b""

    def main():
        with lab(unary_long) as at:
            call = at.unary("unary_long").future(b"")
            at.channel.close()
            end = ending(call.result)
            try:
                at.unary()(b"")
            except ValueError as error:
                return end, str(error)

    assert seen(main) == {
        (("CANCELLED", "Channel closed!"), "Cannot invoke RPC on closed channel!")
    }


def test_a_server_that_nobody_holds_stops_serving():
    """It is dropped with its variable, and a second later takes no calls."""

    def main():
        port = start({"unary": unary})[1]
        time.sleep(5)
        with grpc.insecure_channel(f"localhost:{port}") as channel:
            return ending(lambda: channel.unary_unary("/lab.Raw/unary")(b""))[0]

    assert seen(main) == {"UNAVAILABLE"}
