"""Waiting for state that others change."""

from __future__ import annotations

import threading

from qrpc_lab.rpc.watched import Watched


def test_waits_until_it_looks_as_wanted() -> None:
    """The waiter sees a picture in which the condition holds, however many steps it took."""
    numbers: list[int] = []
    watched = Watched(lambda: tuple(numbers))
    writer = threading.Thread(
        target=lambda: [watched.change(lambda n=n: numbers.append(n)) for n in range(1000)]
    )
    writer.start()
    assert watched.wait(lambda picture: len(picture) == 1000, 10)
    writer.join()
    assert watched.picture() == tuple(range(1000))


def test_what_holds_already_needs_no_change() -> None:
    """A condition that holds at once is true at once, also with no time to wait."""
    assert Watched(lambda: 7).wait(lambda picture: picture == 7, 0)
    assert not Watched(lambda: 7).wait(lambda picture: picture == 8, 0)


def test_the_condition_may_look_again_and_change() -> None:
    """The condition runs outside the lock, so it cannot stop those who change the state."""
    numbers: list[int] = []
    watched = Watched(lambda: len(numbers))

    def condition(count: int) -> bool:
        other = threading.Thread(target=watched.change, args=(lambda: numbers.append(count),))
        other.start()
        other.join(5)
        return not other.is_alive() and watched.picture() == count + 1

    assert watched.wait(condition, 5)
