"""How calls end: what grpcio 1.85.1 was seen to do, by the simulation."""

from __future__ import annotations

import time

import grpc

from tests.rpc.sim.lab import codes, ending, finding, lab, read, seen, unary

Code = grpc.StatusCode


def test_the_status_waits_behind_unread_messages():
    """Three messages and an abort reach a slow reader as three messages, then the error."""

    def downs(request, context):
        yield from (b"1", b"2", b"3")
        context.abort(Code.DATA_LOSS, "lost")

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(3)
            return call.done(), read(call)

    assert seen(main) == {(False, ((b"1", b"2", b"3"), "DATA_LOSS", "lost"))}


def test_cancel_on_the_servers_side_waits_behind_unread_messages():
    """So does `context.cancel()`."""

    def downs(request, context):
        yield b"1"
        context.cancel()
        yield b"2"

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(3)
            return read(call)

    assert seen(main) == {((b"1",), "CANCELLED", "CANCELLED")}


def test_code_with_unread_messages_blocks_for_ever():
    """`call.code()` waits for a status that waits for a reader: a deadlock, told in these words."""

    def downs(request, context):
        yield from (b"1", b"2")

    def main():
        with lab(downs) as at:
            return at.downs()(b"").code()

    found = finding(main)
    assert found.code == "QL101"
    assert "the status waits behind 2 messages that nobody reads" in found.text


def test_a_cancel_of_the_client_drops_unread_messages():
    """Even when the server had finished with OK."""

    def downs(request, context):
        yield from (b"1", b"2", b"3")

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(3)
            first = next(call)
            call.cancel()
            return first, ending(lambda: next(call))

    assert seen(main) == {(b"1", ("CANCELLED", "Locally cancelled by application!"))}


def test_a_deadline_of_the_client_drops_unread_messages():
    """As above: the answer that arrived in time and was not read is lost."""

    def downs(request, context):
        yield from (b"1", b"2")

    def main():
        with lab(downs) as at:
            call = at.downs()(b"", timeout=2)
            time.sleep(5)
            return ending(lambda: next(call))[0]

    assert seen(main) == {"DEADLINE_EXCEEDED"}


def test_timeout_zero():
    """Success, or DEADLINE_EXCEEDED with or without the handler being called."""
    called = []

    def unary_noted(request, context):
        called.append(1)
        return request

    def main():
        called.clear()
        with lab(unary_noted) as at:
            result = ending(lambda: at.unary("unary_noted")(b"x", timeout=0))
            time.sleep(3)
            return result if result == b"x" else result[0], len(called)

    assert seen(main, schedules=400) == {
        (b"x", 1),
        ("DEADLINE_EXCEEDED", 0),
        ("DEADLINE_EXCEEDED", 1),
    }


def test_a_timeout_that_is_negative_or_endless_has_passed():
    """`timeout=context.time_remaining()` without a deadline is 9.2e18: it fails at once."""

    def main():
        with lab(unary) as at:
            return tuple(
                ending(lambda: at.unary()(b"x", timeout=timeout))  # noqa: B023
                for timeout in (-1, 9.2e18, float("inf"))
            )

    assert codes(next(iter(seen(main)))) == {"DEADLINE_EXCEEDED"}
