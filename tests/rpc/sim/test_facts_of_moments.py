"""What is seen between two events of one call: shown by grpcio 1.85.1 when threads are held up."""

from __future__ import annotations

import time

import grpc

from tests.rpc.sim.lab import ending, lab, seen, unary

PAIRS = (("x-lab", "1"),)


def test_an_end_that_was_taken_lets_no_request_out():
    """Who pulls requests may be sent home while the call still looks active to everybody else."""

    def both(requests, context):
        next(requests)
        return
        yield

    def main():
        looked, dropped = [], []

        def requests():
            try:
                yield b"1"
                yield b"2"
            finally:
                dropped.append(bool(looked) and looked[0].is_active())

        with lab(both) as at:
            call = at.both()(requests())
            looked.append(call)
            list(call)
        return dropped

    assert {(True,), (False,)} <= seen(main, schedules=400)


def test_a_callback_after_the_error_of_a_dead_read():
    """A handler whose read has failed may register a callback that is called, or is too late."""

    def ups(requests, context):
        try:
            for _ in requests:
                pass
        except grpc.RpcError:
            told.append(context.add_callback(lambda: told.append("called")))
        return b""

    def waits():
        time.sleep(2)
        yield b""

    def main():
        told.clear()
        with lab(ups) as at:
            call = at.ups().future(waits())
            time.sleep(1)
            call.cancel()
            time.sleep(3)
        return tuple(told)

    told = []
    assert seen(main, schedules=100) == {(), (False,), (True, "called")}


def test_no_callback_of_a_call_that_is_seen_to_be_over():
    """Without a read under way `is_active()` is false only when callbacks are too late."""

    def downs(request, context):
        while context.is_active():
            time.sleep(1)
        told.append(context.add_callback(lambda: None))
        yield b""

    def main():
        told.clear()
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(2)
            call.cancel()
            time.sleep(3)
        return tuple(told)

    told = []
    assert seen(main, schedules=100) == {(False,)}


def test_a_handler_that_cancels_is_closed_at_its_next_answer():
    """What is sent after `context.cancel()` never leaves, and the generator is not resumed."""

    def downs(request, context):
        try:
            context.cancel()
            yield b"1"
            ends.append("resumed")
        except GeneratorExit:
            ends.append("closed")
            raise

    def main():
        ends.clear()
        with lab(downs) as at:
            code = ending(lambda: list(at.downs()(b"")))[0]
            time.sleep(3)
        return code, tuple(ends)

    ends = []
    assert seen(main, schedules=100) == {("CANCELLED", ("closed",))}


def test_trailing_metadata_behind_an_unread_message_at_a_deadline():
    """A deadline that finds the server's status there, unread, may bring its trailing metadata."""

    def downs(request, context):
        context.set_trailing_metadata(PAIRS)
        yield b"1"

    def main():
        with lab(downs) as at:
            call = at.downs()(b"", timeout=2)
            time.sleep(3)
            return call.code().name, tuple(map(tuple, call.trailing_metadata()))

    assert seen(main) == {("DEADLINE_EXCEEDED", ()), ("DEADLINE_EXCEEDED", PAIRS)}


def test_a_call_may_overtake_the_word_of_a_stop():
    """Right after `stop(grace)` a new call may be CANCELLED, a moment later it is UNAVAILABLE."""

    def unary_long(request, context):
        time.sleep(5)
        return b""

    def main(pause):
        with lab(unary, unary_long, stop=False) as at:
            running = at.unary("unary_long").future(b"")
            time.sleep(1)
            over = at.server.stop(60)
            time.sleep(pause)
            code = ending(lambda: at.unary()(b""))[0]
            ending(running.result)
            over.wait()
            return code

    assert seen(lambda: main(0)) == {"UNAVAILABLE", "CANCELLED"}
    assert seen(lambda: main(1)) == {"UNAVAILABLE"}


def test_the_caller_of_a_blocking_call_is_told_when_it_goes_on():
    """A handler that ends its call goes on: meanwhile the client's iterator may be asked again."""

    def ups(requests, context):
        next(requests)
        context.cancel()
        return b""

    def main():
        asked = []

        def requests():
            for number in range(3):
                asked.append(number)
                yield b""

        with lab(ups) as at:
            code = ending(lambda: at.ups()(requests()))[0]
        return code, len(asked)

    assert {("CANCELLED", 1), ("CANCELLED", 2), ("CANCELLED", 3)} <= seen(main, schedules=300)
