"""The public surface: what `explore` finds in small programs, and what it does not."""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue
from threading import Thread

import pytest

from qrpc_lab import Chan, WaitGroup, background, go, recv, select, with_cancel
from qrpc_lab.explore import BadToken, TraceDiverged, choose, explore, outcomes, replay


def crossed():
    """Two goroutines take two locks in opposite order."""
    a, b = threading.Lock(), threading.Lock()
    wg = WaitGroup()

    def one():
        with a, b:
            pass

    def other():
        with b, a:
            pass

    wg.go(one)
    wg.go(other)
    wg.wait()


def leaving():
    """Main returns while a goroutine waits for a receiver."""
    ch = Chan(name="answers")
    go(ch.send, 1, name="helper")


def bounded():
    """A producer and a consumer over a queue of one place, used well."""
    items, got = Queue(1), []

    def produce():
        for number in range(3):
            items.put(number)
        items.put(None)

    producer = Thread(target=produce)
    producer.start()
    while (item := items.get()) is not None:
        got.append(item)
    producer.join()
    return tuple(got)


def test_a_deadlock_names_both_locks_and_their_holders():
    """QL101 with the cycle, the objects by name, and where each lock was taken."""
    finding = explore(crossed).finding
    assert finding.code == "QL101"
    assert {view.name for view in finding.goroutines} == {"main", "one", "other"}
    held = {lock.name for view in finding.goroutines for lock in view.holds}
    assert held == {"a", "b"}
    assert all(lock.taken for view in finding.goroutines for lock in view.holds)
    assert len(finding.cycle) == 2
    assert finding.rule == "take locks in the same order everywhere"


def test_the_text_fits_one_screen():
    """Twelve lines for three goroutines, the token on the first."""
    finding = explore(crossed).finding
    lines = finding.text.splitlines()
    assert len(lines) <= 12
    assert finding.token in lines[0]


def test_a_leak_is_told_from_a_deadlock():
    """QL102: main has returned, and only `helper` is left."""
    finding = explore(leaving).finding
    assert finding.code == "QL102"
    assert [view.name for view in finding.goroutines] == ["helper"]
    assert finding.goroutines[0].on == "answers"


def test_a_right_program_on_a_queue_of_one_place_is_ok():
    """Threads, `from queue import Queue` at the top of the module, and one distinct value."""
    result = explore(bounded, schedules=500)
    assert result.ok
    assert [value.value for value in result.values] == [(0, 1, 2)]


def test_lost_update_shows_as_distinct_values():
    """Every outcome of a read, a point and a write comes out, each with a token that repeats it."""

    def main():
        total = 0
        gate = Chan(1)

        def add():
            nonlocal total
            seen = total
            gate.send(None)
            gate.recv()
            total = seen + 1

        wg = WaitGroup()
        wg.go(add)
        wg.go(add)
        wg.wait()
        return total

    values = outcomes(main)
    assert {value.value for value in values} == {1, 2}
    for value in values:
        again = replay(main, value.token)
        assert again.values[0].value == value.value


def test_a_token_repeats_the_finding_twenty_times():
    """Same code, same trace, same text but for the schedule's number."""
    finding = explore(crossed).finding
    for _ in range(20):
        again = replay(crossed, finding.token).finding
        assert (again.code, again.trace, again.goroutines) == (
            finding.code,
            finding.trace,
            finding.goroutines,
        )


def test_a_changed_program_diverges_and_names_the_step():
    """A token of another program is not replayed into nonsense."""
    finding = explore(crossed).finding
    with pytest.raises(TraceDiverged, match="step") as caught:
        replay(bounded, finding.token)
    assert caught.value.step >= 1


def test_nonsense_is_no_token():
    """`BadToken`, a `ValueError`, for any other text."""
    with pytest.raises(BadToken, match="not a replay token"):
        replay(crossed, "nonsense")


def test_seed_and_schedules_are_reported():
    """A result says how much was tried, and that a lone schedule was all there is."""
    result = explore(lambda: 7, seed=3)
    assert (result.schedules, result.exhausted, result.seed) == (1, True, 3)


def test_the_seed_may_come_from_the_environment(monkeypatch):
    """``QRPC_LAB_SEED`` counts when no seed is given."""
    monkeypatch.setenv("QRPC_LAB_SEED", "41")
    assert explore(lambda: 7).seed == 41


def test_an_unknown_strategy_is_refused_by_name():
    """`ValueError` that lists the strategies there are."""
    with pytest.raises(ValueError, match="mixed"):
        explore(crossed, strategy="clever")


@pytest.mark.parametrize("budget", ["schedules", "max_steps"])
def test_a_budget_of_nothing_is_refused(budget):
    """A result that found nothing because nothing was run would be taken for good news."""
    with pytest.raises(ValueError, match=f"{budget} must be at least 1, not 0"):
        explore(print, **{budget: 0})


@pytest.mark.parametrize("strategy", ["random", "pos", "pct", "exhaustive"])
def test_every_strategy_finds_crossed_locks(strategy):
    """None of them needs the others for a bug of one preemption."""
    assert explore(crossed, strategy=strategy).finding.code == "QL101"


def test_exhaustive_says_complete():
    """All schedules of a small right program, and then no more."""
    result = explore(bounded, strategy="exhaustive", schedules=5000)
    assert result.ok
    assert result.exhausted


def test_choose_is_recorded_and_replayed():
    """A branch of the program is part of the schedule."""
    values = outcomes(lambda: choose(5))
    assert {value.value for value in values} == set(range(5))


def test_virtual_time_costs_no_real_time():
    """An hour of sleep, and timers in the order of their deadlines."""

    def main():
        seen = []
        for seconds in (1800, 600, 1200):

            def nap(seconds=seconds):
                time.sleep(seconds)
                seen.append(seconds)

            Thread(target=nap).start()
        time.sleep(2000)
        return tuple(seen)

    result = explore(main, schedules=50)
    assert result.ok
    assert [value.value for value in result.values] == [(600, 1200, 1800)]


def test_a_long_timeout_beside_a_short_sleep_never_fires():
    """The clock runs ahead of goroutines, but not that far."""

    def main():
        ready = threading.Event()

        def soon():
            time.sleep(0.01)
            ready.set()

        Thread(target=soon).start()
        return ready.wait(60)

    assert [value.value for value in explore(main, schedules=500).values] == [True]


def test_sleeping_is_no_synchronisation():
    """A sleep may end before another thread has begun: the classic of all classics is found."""

    def main():
        done = []
        Thread(target=lambda: done.append(1)).start()
        time.sleep(0.1)
        assert done, "the other thread has not run yet"

    assert explore(main).finding.code == "QL110"


def test_an_exception_in_a_thread_is_not_lost():
    """QL107, with the line that raised and the thread that died of it."""

    def main():
        def work():
            raise KeyError("lost")

        Thread(target=work, name="worker").start()

    finding = explore(main).finding
    assert finding.code == "QL107"
    assert "worker" in finding.message
    assert "KeyError" in finding.traceback


def test_an_exception_in_a_future_that_nobody_reads():
    """QL107 as well; read, it is nothing."""

    def main():
        with ThreadPoolExecutor(1) as pool:
            pool.submit(int, "x")

    def reads():
        with ThreadPoolExecutor(1) as pool:
            assert isinstance(pool.submit(int, "x").exception(), ValueError)

    assert explore(main).finding.code == "QL107"
    assert explore(reads).ok


def test_who_was_told_to_end_lost_nothing():
    """The error of a context in a future that nobody reads is what was to be expected."""

    def main():
        ctx, cancel = with_cancel(background())
        cancel()

        def work():
            raise ctx.err()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(work)

    assert explore(main).ok


def test_who_has_heard_of_one_failure_need_not_ask_for_the_others():
    """A loop over results ends at the first error; with another pool nobody has heard of it."""

    def main(pools):
        futures = [pool.submit(int, "x") for pool in pools]
        for pool in set(pools):
            pool.shutdown()
        try:
            sum(future.result() for future in futures)
        except ValueError:
            return

    def maps():
        with ThreadPoolExecutor(2) as pool:
            try:
                list(pool.map(int, "xyz"))
            except ValueError:
                return

    assert explore(lambda: main([ThreadPoolExecutor(2)] * 3)).ok
    assert explore(maps).ok
    assert explore(lambda: main([ThreadPoolExecutor(2) for _ in "ab"])).finding.code == "QL107"


def test_an_error_that_was_put_into_a_future_was_not_lost():
    """Who makes a future and gives it an error has caught that; the one who asks may have left."""

    def main():
        Future().set_exception(KeyError("for whoever comes"))

    assert explore(main).ok


def test_unlocking_what_is_not_locked():
    """QL108, before anything is made of the exception."""
    assert explore(lambda: threading.Lock().release()).finding.code == "QL108"


def test_a_lock_held_at_the_end():
    """QL108 when nobody waits for it; a deadlock or a leak would have come first."""

    def main():
        lock = threading.Lock()
        lock.acquire()

    assert explore(main).finding.code == "QL108"


def test_a_spin_that_nobody_ends_is_no_progress():
    """QL109 after a fair budget; a spin that somebody ends is right."""

    def forever():
        flag = threading.Event()
        while not flag.is_set():
            pass

    def ended():
        flag = threading.Event()
        Thread(target=flag.set).start()
        while not flag.is_set():
            pass

    assert explore(forever).finding.code == "QL109"
    assert explore(ended).ok


def test_a_ticker_that_nobody_waits_for_is_no_progress():
    """Main waits for ever beside a ticker: a deadlock all the same."""
    from qrpc_lab import Ticker

    def main():
        Ticker(1.0)
        Chan(name="never").recv()

    assert explore(main).finding.code == "QL101"


def test_a_select_says_what_each_case_waits_for():
    """Both channels are named."""

    def main():
        a, b = Chan(name="a"), Chan(name="b")
        select(recv(a), recv(b))

    view = explore(main).finding.goroutines[0]
    assert view.on == "a or b"


def test_only_the_failing_schedule_prints(capsys):
    """Prints of a schedule are kept with it, and nothing reaches the terminal."""

    def main():
        print("before")  # noqa: T201 - what the test is about
        queue.Queue().get()

    finding = explore(main).finding
    assert finding.output == "before\n"
    assert capsys.readouterr().out == ""


def test_an_expected_finding_does_not_end_the_search():
    """It is kept beside the result, and the result is ok."""
    result = explore(leaving, expected=["QL102"])
    assert result.ok
    assert [finding.code for finding in result.expected] == ["QL102"]


def test_real_threading_is_back_afterwards():
    """Nothing of the simulation is left when `explore` returns."""
    before = threading.Lock, threading.Thread, queue.Queue, time.sleep, Queue, Thread
    explore(bounded, schedules=5)
    assert (threading.Lock, threading.Thread, queue.Queue, time.sleep, Queue, Thread) == before
