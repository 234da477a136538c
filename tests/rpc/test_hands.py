"""The goroutines of a server in a schedule: no more than asked for, reused, never lost."""

from __future__ import annotations

import threading
import time

import pytest

from qrpc_lab.explore import explore
from qrpc_lab.rpc.hands import Hands


def test_at_most_so_many_and_first_come_first_served() -> None:
    """Two goroutines take four jobs in their order; in some schedule both are at work."""

    def main() -> tuple[int, list[int]]:
        hands = Hands(2, "hand", daemon=False)
        begun: list[int] = []
        inside, most = 0, 0

        def job(number: int) -> None:
            nonlocal inside, most
            begun.append(number)
            inside += 1
            most = max(most, inside)
            time.sleep(0.1)
            inside -= 1

        for number in range(4):
            hands.submit(job, number)
        hands.shutdown()
        return most, begun

    result = explore(main, schedules=50)
    assert result.ok, result.finding
    assert max(value.value[0] for value in result.values) == 2
    assert all(sorted(value.value[1]) == [0, 1, 2, 3] for value in result.values)


def test_one_that_is_free_takes_the_next_job() -> None:
    """A job that comes when another has ended needs no goroutine more."""

    def main() -> set[str]:
        hands = Hands(8, "hand", daemon=False)
        names = set()
        for _ in range(3):
            over = threading.Event()
            hands.submit(lambda: names.add(threading.current_thread().name))
            hands.submit(over.set)
            over.wait()
            hands.join(1)
        return names

    result = explore(main, schedules=30)
    assert result.ok, result.finding
    assert all(value.value <= {"hand-1", "hand-2"} for value in result.values)


@pytest.mark.parametrize(("daemon", "code"), [(False, "QL102"), (True, None)])
def test_one_that_is_stuck(daemon: bool, code: str | None) -> None:  # noqa: FBT001 - a parameter
    """A handler that never returns is a leak, unless it is somebody's whom nobody asks."""

    def main() -> None:
        hands = Hands(2, "hand", daemon=daemon)
        hands.submit(threading.Event().wait)
        assert hands.join(0.5) == []
        hands.shutdown(wait=False)

    finding = explore(main, schedules=10).finding
    assert (finding.code if finding else None) == code


def test_idle_ones_are_no_leak() -> None:
    """Goroutines that wait for work may be left, also by a server that nobody stops."""

    def main() -> None:
        hands = Hands(2, "hand", daemon=False)
        hands.submit(int)

    assert explore(main, schedules=20).ok


def test_after_the_end() -> None:
    """A server that has stopped takes no work, and drops what nobody has begun if asked to."""

    def main() -> list[str]:
        hands = Hands(1, "hand", daemon=False)
        done: list[str] = []
        hands.submit(time.sleep, 1)
        hands.submit(done.append, "late")
        time.sleep(0.5)
        hands.shutdown(cancel_futures=True)
        with pytest.raises(RuntimeError, match="stopped"):
            hands.submit(int)
        return done

    result = explore(main, schedules=20)
    assert result.ok, result.finding
    assert [] in [value.value for value in result.values]


def test_callbacks() -> None:
    """Whoever asks to be told is told once, before the end or after it."""

    def main() -> int:
        hands = Hands(1, "hand", daemon=False)
        told = []
        future = hands.submit(int)
        future.add_done_callback(told.append)
        hands.shutdown()
        future.add_done_callback(told.append)
        return len(told)

    result = explore(main, schedules=20)
    assert [value.value for value in result.values] == [2]


def test_nobody_is_too_few() -> None:
    """A server without workers is refused."""
    with pytest.raises(ValueError, match="at least one worker"):
        Hands(0, "hand", daemon=False)
