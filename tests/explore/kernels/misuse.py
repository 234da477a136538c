"""Conditions, counters, timers and fields that are used at the wrong moment."""
# ruff: noqa: FBT001 - `mended` comes by position, from the catalogue alone

from __future__ import annotations

import threading

from catalogue import kernel

from qrpc_lab import (
    Chan,
    Ticker,
    WaitGroup,
    after,
    background,
    go,
    now,
    recv,
    select,
    send,
    sleep,
    with_cancel,
    with_timeout,
)


@kernel("QL107")
def grpc_2371(mended: bool) -> None:
    """Closing clears the wrapper of the balancer before its watcher uses it."""
    for number in range(3):
        lock, connection = threading.Lock(), {"balancer": Chan(1, name="updates")}

        def watch(lock=lock, connection=connection):
            with lock:
                if not (mended and connection["balancer"] is None):
                    connection["balancer"].send_nowait("addresses")

        def close(lock=lock, connection=connection):
            with lock:
                connection["balancer"] = None

        go(watch, name=f"watcher-{number}")
        go(close, name=f"closer-{number}")
    sleep(0.1)


@kernel("QL103", "QL107", lines=True)
def grpc_3090(mended: bool) -> None:
    """The first update starts a goroutine that uses the resolver before it is assigned."""
    wrapper, lock, wg = {}, threading.Lock(), WaitGroup()

    def resolve_now():
        with lock:
            wrapper["resolver"].append("now")

    def make():
        go(resolve_now, name="resolve_now")
        return []

    def dial():
        if mended:
            with lock:
                wrapper["resolver"] = make()
        else:
            wrapper["resolver"] = make()

    wg.go(dial)
    wg.wait()


@kernel("QL102", "QL109", blocked=["reconnect"])
def grpc_862(mended: bool) -> None:
    """A dial that failed never closes its connection, which reconnects for ever."""
    ctx, cancel = with_cancel(background())

    def reconnect():
        retries = 1
        while True:
            _, give_up = with_timeout(ctx, 10.0)
            started = now()
            give_up()
            pause = max(0.0, 2.0 * retries - (now() - started))
            if select(recv(after(pause)), recv(ctx.done())).index == 1:
                return
            retries += 1

    go(reconnect, name="reconnect")
    if mended:
        cancel()


@kernel("QL102")
def istio_17860(mended: bool) -> None:
    """An agent stops reading exits when no epoch is active, and a later epoch still sends."""
    ctx, cancel = with_cancel(background())
    exits, lock, active = Chan(name="exits"), threading.Lock(), set()

    def run():
        while True:
            got = select(recv(exits), recv(ctx.done()))
            if got.index == 1:
                return
            with lock:
                active.discard(got.value)
                if not active:
                    return

    def wait(epoch):
        if mended:
            select(send(exits, epoch), recv(ctx.done()))
        else:
            exits.send(epoch)

    def restart(epoch):
        with lock:
            if active:
                tick, limit = Ticker(0.03), after(0.1)
                while select(recv(limit), recv(tick.c)).index == 1:
                    pass
                tick.stop()
            active.add(epoch)
        go(wait, epoch, name=f"epoch-{epoch}")

    go(run, name="run")
    restart(1)
    go(restart, 2, name="restart")
    sleep(0.2)
    cancel()


@kernel("QL110", "QL107")
def istio_8144(mended: bool) -> None:
    """A test counts evictions before the evicter has run."""
    lock, entries, evicted, wg = threading.Lock(), {1: 1}, [], WaitGroup()

    def evict():
        with lock:
            evicted.extend(entries)
            entries.clear()

    wg.go(evict, name="evicter")
    if mended:
        wg.wait()
    with lock:
        assert evicted == [1]


@kernel("QL101", blocked=["main", "service", "waiter"])
def kubernetes_11298(mended: bool) -> None:
    """A signal comes before the wait, and the service then waits for that waiter."""
    condition, signalled = threading.Condition(threading.Lock()), [False]
    waited, ended = Chan(name="waited"), Chan(name="ended")

    def wait():
        with condition:
            while mended and not signalled[0]:
                condition.wait()
            if not mended:
                condition.wait()
        waited.close()

    def service():
        go(wait, name="waiter")
        with condition:
            signalled[0] = True
            condition.notify()
        waited.recv_ok()
        ended.close()

    go(service, name="service")
    ended.recv_ok()


@kernel("QL106", blocked=["controller"])
def kubernetes_13058(mended: bool) -> None:
    """A handler says done before the test has added what it will wait for."""
    deleted, ready = WaitGroup(), WaitGroup()
    if mended:
        deleted.add(2)

    def controller():
        for _ in range(2):
            deleted.done()
            sleep(0.01)

    go(controller, name="controller")
    ready.add()
    if not mended:
        deleted.add(2)
    go(ready.done, name="test")
    ready.wait()
    deleted.wait()


@kernel("QL101", blocked=["main", "waiter"])
def moby_30408(mended: bool) -> None:
    """An activation fails, and whoever waits for it knows of success alone."""
    condition, done = threading.Condition(threading.Lock()), Chan(name="done")
    plugin = {"active": False, "error": "no such driver"}

    def wait():
        with condition:
            while not (plugin["active"] or (mended and plugin["error"])):
                condition.wait()
        done.close()

    go(wait, name="waiter")
    done.recv_ok()


@kernel("QL107", blocked=["logger"])
def serving_4908(mended: bool) -> None:
    """A goroutine of the code under test logs through the test after the test has ended."""
    lock, finished, logging, wg = threading.Lock(), [False], WaitGroup(), WaitGroup()

    def log():
        with lock:
            if finished[0]:
                raise RuntimeError("log after the test has finished")

    def start():
        logging.go(log, name="logger")

    wg.go(start)
    wg.wait()
    if mended:
        logging.wait()
    with lock:
        finished[0] = True
