"""Channels without a partner: a send or a receive that nobody answers."""
# ruff: noqa: FBT001 - `mended` comes by position, from the catalogue alone

from __future__ import annotations

import threading

from catalogue import kernel

from qrpc_lab import (
    Chan,
    Once,
    WaitGroup,
    after,
    background,
    go,
    recv,
    select,
    send,
    sleep,
    with_cancel,
)
from qrpc_lab.explore import choose


@kernel("QL102", blocked=["store", "state"])
def cockroach_2448(mended: bool) -> None:
    """Two loops each wait for the other to take a message, and neither receives."""
    stop, events, back = Chan(name="stop"), Chan(name="events"), Chan(name="back")

    def store():
        while select(recv(events), recv(stop)).index == 0:
            select(send(back, "applied"), recv(stop))

    def state():
        sent = applied = 0
        while applied < 3:
            got = select(recv(back), default=sent < 3).index
            while got != 0 and sent < 3:
                cases = [send(events, sent), recv(stop)] + [recv(back)] * mended
                got = select(*cases).index
                applied += got == 2
                if got == 0:
                    sent += 1
                    break
            else:
                applied += got == 0
        stop.close()

    go(store, name="store")
    go(state, name="state")


@kernel("QL101", blocked=["main"])
def cockroach_25456(mended: bool) -> None:
    """A queue receives from a channel that nobody closes, when it meant only to look."""
    quiescer = Chan(name="quiescer")
    if mended:
        select(recv(quiescer), default=True)
    else:
        quiescer.recv_ok()


@kernel("QL101", blocked=["main", "pusher"])
def cockroach_35073(mended: bool) -> None:
    """An outbox fails at its start and neither closes nor drains the rows: pushers block."""
    rows, closed, lock, wg = Chan(2, name="rows"), [False], threading.Lock(), WaitGroup()

    def push():
        with lock:
            over = closed[0]
        if not over:
            rows.send("row")

    def outbox():
        if mended:
            with lock:
                closed[0] = True
            select(recv(rows), default=True)
        wg.done()

    push()
    push()
    go(push, name="pusher")
    wg.add()
    go(outbox, name="outbox")
    wg.wait()
    push()


@kernel("QL102")
def grpc_660(mended: bool) -> None:
    """A loop returns on stop without taking the answer of the request it has just started."""
    stop = Chan(name="stop")

    def request(done):
        done.send(choose(10) > 7)

    def loop():
        for number in range(4):
            done = Chan(int(mended), name="done")
            go(request, done, name=f"request-{number}")
            if select(recv(stop), recv(done)).index == 0:
                return
        stop.recv()

    go(loop, name="loop")
    go(stop.send, "now", name="stopper")


@kernel("QL102", blocked=["loop"])
def istio_8967(mended: bool) -> None:
    """Stopping closes a channel and then clears the field, which the loop reads again."""
    source = {"done": Chan(name="done")}
    go(lambda: select(recv(source["done"])), name="loop")
    source["done"].close()
    if not mended:
        source["done"] = None
    sleep(0.005)


@kernel("QL102", blocked=["run"])
def kubernetes_25331(mended: bool) -> None:
    """A watch cancels, and then sends its result to a reader that leaves on the cancel."""
    ctx, cancel = with_cancel(background())
    errors, results = Chan(name="errors"), Chan(name="results")

    def run():
        got = select(recv(errors), recv(ctx.done()))
        if got.index == 1:
            return
        if mended:
            select(send(results, got.value), recv(ctx.done()))
        else:
            cancel()
            results.send(got.value)

    def stop():
        select(send(errors, "error"), recv(ctx.done()))
        cancel()

    go(run, name="run")
    go(stop, name="stop")


@kernel("QL102", blocked=["worker"])
def kubernetes_5316(mended: bool) -> None:
    """The request has timed out, and its worker still sends the answer to nobody."""
    answer = Chan(int(mended), name="answer")

    def worker():
        sleep(0.002)
        answer.send("late")

    def request():
        go(worker, name="worker")
        select(recv(answer), recv(after(0.001)))

    go(request, name="request")


@kernel("QL102", blocked=["helper"])
def moby_4395(mended: bool) -> None:
    """A helper sends its error on a channel that the caller drops."""
    errors = Chan(int(mended), name="errors")
    go(errors.send, "error", name="helper")


@kernel("QL104")
def serving_5865(mended: bool) -> None:
    """A watcher closes the channel on which an updater still sends."""
    updates, done = Chan(name="updates"), Chan(name="done")
    go(done.close if mended else updates.close, name="watcher")
    if mended:
        select(send(updates, "one"), recv(done))
    else:
        updates.send("one")


@kernel("QL101", blocked=["main", "dispatcher"])
def syncthing_5795(mended: bool) -> None:
    """A handler closes the connection and so waits, inside the loop, for that loop to end."""
    inbox, closed, stopped = Chan(name="inbox"), Chan(name="closed"), Chan(name="stopped")
    once = Once()

    def shut():
        closed.close()
        stopped.recv_ok()

    def close():
        once.do(shut)

    def dispatch():
        while select(recv(inbox), recv(closed)).index == 0:
            if mended:
                go(close, name="closer")
            else:
                close()
        stopped.close()

    go(dispatch, name="dispatcher")
    inbox.send("configuration")
    stopped.recv_ok()
