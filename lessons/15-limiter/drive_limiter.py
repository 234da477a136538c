"""Callers of a limiter: when each was let through, in virtual seconds since it was made."""

from __future__ import annotations

import threading

from qrpc_lab import (
    Canceled,
    DeadlineExceeded,
    WaitGroup,
    background,
    go,
    now,
    sleep,
    with_cancel,
    with_timeout,
)


def counts_time_in_tokens(exercise, case):
    """Ask again and again, with pauses."""
    limiter = exercise.Limiter(case.rate, case.burst)
    allowed = []
    for pause in case.pauses:
        sleep(pause)
        allowed.append(bool(limiter.allow()))
    return allowed


def lets_one_through_in_time(exercise, case):
    """Wait and work in turn."""
    limiter = exercise.Limiter(case.rate, case.burst)
    began = now()
    instants = []
    for work in case.works:
        limiter.wait(background())
        instants.append(round(now() - began, 2))
        sleep(work)
    return instants


def lets_all_through_in_time(exercise, case):
    """Let many wait at once."""
    limiter = exercise.Limiter(case.rate, case.burst)
    began = now()
    instants = []

    def call() -> None:
        limiter.wait(background())
        instants.append(round(now() - began, 2))

    callers = WaitGroup()
    for _ in range(case.callers):
        callers.go(call)
    callers.wait()
    return sorted(instants)


def allow_never_waits(exercise, case):
    """Ask while somebody waits."""
    limiter = exercise.Limiter(case.rate, case.burst)
    for _ in range(case.burst):
        limiter.allow()
    go(limiter.wait, background())
    sleep(case.pause)
    began = now()
    allowed = bool(limiter.allow())
    return {"allowed": allowed, "took": round(now() - began, 2)}


def gives_up_with_its_context(exercise, case):
    """Give up waiting; before that, not even begin to wait with a context that is over."""
    limiter = exercise.Limiter(case.rate, case.burst)
    over, end = with_cancel(background())
    end()
    first = _told(limiter, over)
    full = [bool(limiter.allow()) for _ in range(case.burst)]
    ctx, cancel = with_cancel(background())
    began = now()
    told = []

    def call() -> None:
        told.append([_told(limiter, ctx), round(now() - began, 2)])

    caller = WaitGroup()
    caller.go(call)
    sleep(case.pause)
    cancel()
    caller.wait()
    sleep(case.pause)
    early = bool(limiter.allow())
    sleep(case.later)
    return {
        "first": first,
        "full": full,
        "told": told[0],
        "after": [early, bool(limiter.allow()), bool(limiter.allow())],
    }


def gives_up_among_others(exercise, case):
    """Let two wait, and one of them give up."""
    limiter = exercise.Limiter(case.rate, case.burst)
    for _ in range(case.burst):
        limiter.allow()
    ctx, cancel = with_timeout(background(), case.pause)
    began = now()
    told = {}

    def call(name: str, ctx) -> None:
        told[name] = [_told(limiter, ctx), round(now() - began, 2)]

    callers = WaitGroup()
    callers.go(call, "patient", background())
    callers.go(call, "impatient", ctx)
    callers.wait()
    cancel()
    return told


def waits_quietly(exercise, case):
    """Wait once, for a long time."""
    limiter = exercise.Limiter(case.rate, 1)
    limiter.allow()
    limiter.wait(background())
    return True


def no_token_twice(exercise, case):
    """Ask from many goroutines at once, in both ways."""
    limiter = exercise.Limiter(case.rate, case.burst)
    allowed = []

    def call() -> None:
        if limiter.allow():
            allowed.append(1)

    def call_patiently() -> None:
        ctx, cancel = with_timeout(background(), 0.25 / case.rate)
        if _told(limiter, ctx) == "let through":
            allowed.append(1)
        cancel()

    ways = [call, *[call_patiently] * (case.callers - 1)]
    callers = [threading.Thread(target=way) for way in ways]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return len(allowed)


def _told(limiter, ctx) -> str:
    try:
        limiter.wait(ctx)
    except Canceled:
        return "Canceled"
    except DeadlineExceeded:
        return "DeadlineExceeded"
    return "let through"


# `qrpc-lab run 15`


def demo(exercise, serve) -> None:
    """Three at once, then one in 50 ms; and one who gives up."""
    limiter = exercise.Limiter(20, 3)
    print("at once:", *[str(limiter.allow()).lower() for _ in range(4)])
    began = now()
    for _ in range(4):
        limiter.wait(background())
    print("four more took 0.2 s:", str(0.15 < now() - began < 2).lower())
    ctx, cancel = with_timeout(background(), 0.01)
    if _told(limiter, ctx) == "DeadlineExceeded":
        print("one with 10 ms to spare gives up")
    cancel()
