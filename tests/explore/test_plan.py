"""What may be called complete: every schedule has been run, and nothing was left to dice."""

import random
from queue import SimpleQueue
from threading import Thread

import pytest

from qrpc_lab.explore import explore, replay


def taking_turns(mine, others):
    """Return a program that fails when the steps of two threads happen in one certain order."""

    def main():
        done = [0]
        queue = SimpleQueue()

        def steps(numbers):
            for number in numbers:
                queue.put(number)
                done[0] += done[0] == number

        thread = Thread(target=steps, args=(others,))
        thread.start()
        steps(mine)
        thread.join()
        assert done[0] < len(mine) + len(others)

    return main


def test_the_mixed_plan_goes_beyond_two_preemptions():
    """Three are needed here: `exhaustive` is complete within its bound, `mixed` finds the bug."""
    main = taking_turns((1, 3), (0, 2))
    deeper = taking_turns((1, 3), (0, 2, 4))
    bounded = explore(deeper, strategy="exhaustive")
    assert bounded.ok
    assert bounded.exhausted
    for seed in range(5):
        assert explore(main, seed=seed).finding.code == "QL110"
        assert explore(deeper, seed=seed).finding.code == "QL110"


def test_mixed_is_complete_only_when_every_schedule_has_run():
    """A small right program: complete in the end, after more schedules than the bound has."""

    def main():
        queue = SimpleQueue()
        thread = Thread(target=lambda: [queue.put(each) for each in "ab"])
        thread.start()
        for each in "cd":
            queue.put(each)
        thread.join()

    bounded = explore(main, strategy="exhaustive")
    mixed = explore(main, schedules=2000)
    assert bounded.exhausted
    assert mixed.exhausted
    assert mixed.schedules > bounded.schedules
    assert not explore(main, schedules=bounded.schedules).exhausted


@pytest.mark.parametrize("strategy", ["mixed", "exhaustive", "natural"])
def test_dice_are_never_exhausted(strategy):
    """Other numbers may come: the budget is used, each seed has its own, a token has its roll."""

    def main():
        return random.randrange(10**9)  # noqa: S311 - dice of the program under test

    result = explore(main, schedules=20, strategy=strategy)
    assert (result.schedules, result.exhausted, len(result.values)) == (20, False, 20)
    value = result.values[7]
    assert replay(main, value.token).values[0].value == value.value
    other = explore(main, schedules=20, strategy=strategy, seed=1)
    assert not {each.value for each in result.values} & {each.value for each in other.values}


def test_a_rare_roll_is_found():
    """A program that fails for one number in ten, on one thread."""

    def main():
        assert random.randrange(10)  # noqa: S311 - as above

    assert explore(main).finding.code == "QL110"
