"""Right programs of channels, contexts and groups. A finding in any of them is a false alarm."""
# ruff: noqa: D103 - the name of a program says what it is

from __future__ import annotations

from threading import Thread

import qrpc_lab as q

PROGRAMS = []


def program(function):
    """Add a program to the list."""
    PROGRAMS.append(function)
    return function


def run(*bodies):
    """Start a thread for each function, and wait for all."""
    threads = [Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@program
def pool_over_channels():
    jobs, results, wg = q.Chan(), q.Chan(), q.WaitGroup()

    def work():
        for job in jobs:
            results.send(job * job)

    def feed():
        for job in range(4):
            jobs.send(job)
        jobs.close()

    def finish():
        wg.wait()
        results.close()

    for _ in range(2):
        wg.go(work)
    q.go(feed)
    q.go(finish)
    assert sorted(results) == [0, 1, 4, 9]


@program
def select_with_a_stop():
    ticks, stop = q.Chan(), q.Chan()

    def tick():
        while q.select(q.send(ticks, 1), q.recv(stop)).index == 0:
            pass

    q.go(tick)
    for _ in range(3):
        ticks.recv()
    stop.close()


@program
def context_that_times_out():
    ctx, cancel = q.with_timeout(q.background(), 5.0)
    answer = q.Chan(1)
    q.go(answer.send, "early")
    assert q.select(q.recv(answer), q.recv(ctx.done())).index == 0
    cancel()


@program
def group_that_collects_an_error():
    def fail():
        raise ValueError("no")

    try:
        with q.Group() as group:
            group.go(fail)
            group.go(lambda: group.context.done().recv_ok())
    except ValueError:
        return
    raise AssertionError("the error was lost")


@program
def readers_and_a_writer():
    lock, value, seen = q.RWMutex(), [0], []

    def read():
        with lock.reader():
            seen.append(value[0])

    def write():
        with lock:
            value[0] = 1

    run(read, write, read)
    assert set(seen) <= {0, 1}


@program
def once_and_single_flight():
    once, flight, calls = q.Once(), q.SingleFlight(), []

    def body():
        once.do(lambda: calls.append(1))
        assert flight.do("key", lambda: 7)[0] == 7

    run(body, body)
    assert calls == [1]


@program
def pipeline_of_three():
    numbers, squares = q.Chan(1), q.Chan(1)

    def generate():
        for n in range(3):
            numbers.send(n)
        numbers.close()

    def square():
        for n in numbers:
            squares.send(n * n)
        squares.close()

    q.go(generate)
    q.go(square)
    assert list(squares) == [0, 1, 4]


@program
def ticker_that_is_stopped():
    ticker = q.Ticker(0.5)
    ticker.c.recv()
    ticker.stop()
