"""Cooks and waiters around a channel: who sends, who receives, and what each of them was told."""

from __future__ import annotations

from qrpc_lab import WaitGroup, go, sleep


def _told(exercise, channel, operation: str, *values: object) -> list[object]:
    """Do one operation; tell what it returned, or that the channel is closed."""
    try:
        if operation == "list":
            return ["ok", list(channel)]
        return ["ok", getattr(channel, operation)(*values)]
    except exercise.Closed:
        return ["closed", None]


def gives_out_what_was_put_in(exercise, case):
    """Do one thing after the other, none of which has to wait."""
    channel = exercise.Channel(case.capacity)
    return [_told(exercise, channel, *step) for step in case.script]


def every_value_once(exercise, case):
    """Let some send and some receive, and count what must lie in the channel."""
    channel = exercise.Channel(case.capacity)
    done = asked = most = 0
    came: list[list[object]] = [[] for _ in range(case.receivers)]

    def send(values: list[object]) -> None:
        nonlocal done, most
        for value in values:
            channel.send(value)
            done += 1
            most = max(most, done - asked)

    def receive(mine: list[object]) -> None:
        nonlocal asked
        while True:
            asked += 1
            told, value = _told(exercise, channel, "recv")
            if told == "closed":
                return
            mine.append(value)
            sleep(0)

    senders, receivers = WaitGroup(), WaitGroup()
    for mine in came:
        receivers.go(receive, mine)
    for values in case.senders:
        senders.go(send, values)
    senders.wait()
    channel.close()
    receivers.wait()
    return {"came": came, "most": most}


def uses_it_in_its_loop(exercise, case):
    """Count down in a loop that has the next number sent by another goroutine, and None at last."""
    channel = exercise.Channel(case.capacity)
    channel.send(case.number)
    came = []
    for number in channel:
        came.append(number)
        if number is None:
            channel.close()
            continue
        another = WaitGroup()
        another.go(channel.send, number - 1 if number else None)
        another.wait()
    return came


def joins_when_all_is_taken(exercise, case):
    """Take one value at a time, in a loop that is left at once; tell who joined too early."""
    channel = exercise.Channel(case.capacity)
    asked = 0
    early = []

    def join() -> None:
        channel.join()
        if asked < case.values:
            early.append(asked)

    def take() -> None:
        nonlocal asked
        for _ in range(case.values):
            asked += 1
            for _ in channel:
                break
            sleep(0)

    work = WaitGroup()
    for _ in range(case.joiners):
        work.go(join)
    work.go(take)
    for number in range(case.values):
        channel.send(number)
    channel.close()
    work.wait()
    return early


def closing_wakes_everybody(exercise, case):
    """Let some wait for room, others for a value and the end; close, and ask what they heard."""
    full, empty = exercise.Channel(case.capacity), exercise.Channel(case.capacity)
    told: list[list[object]] = []

    def wait(channel, operation: str, *values: object) -> None:
        told.append([operation, *_told(exercise, channel, operation, *values)])

    for number in range(case.capacity):
        full.send(number)
    work = WaitGroup()
    for number in range(case.waiting):
        work.go(wait, full, "send", -number - 1)
        work.go(wait, empty, "recv")
    work.go(wait, empty, "join")
    sleep(900)
    full.close()
    empty.close()
    rest = list(full)
    work.wait()
    return {"told": sorted(told), "rest": [*rest, *full]}


def closes_once(exercise, case):
    """Close it twice at the same time."""
    channel = exercise.Channel(1)
    told = []

    def close() -> None:
        told.append(_told(exercise, channel, "close")[0])

    work = WaitGroup()
    for _ in range(case.closers):
        work.go(close)
    work.wait()
    return sorted(told)


def waits_quietly(exercise, case):
    """Let somebody wait for a long time, in small steps, so that whoever turns turns often."""
    channel = exercise.Channel(1)
    if case.operation == "send":
        channel.send("first")
    go(_told, exercise, channel, case.operation, *(["second"] * (case.operation == "send")))
    for _ in range(case.seconds):
        sleep(1)
    channel.close()
    return len(list(channel))


def agrees_with_the_model(exercise, case):
    """Do all sorts of things at once; tell when each began and ended, and what came of it."""
    channel = exercise.Channel(case.capacity)
    clock = 0
    history: list[list[object]] = []

    def tick() -> int:
        nonlocal clock
        clock += 1
        return clock

    def do(*step: object) -> object:
        began = tick()
        told, value = _told(exercise, channel, *step)
        history.append([began, tick(), list(step), told, value])
        return told

    def play(script: list[list[object]]) -> None:
        for step in script:
            do(*step)

    work = WaitGroup()
    for script in case.scripts:
        work.go(play, script)
    sleep(900)
    do("close")
    while do("recv") == "ok":
        pass
    work.wait()
    return sorted(history)


def holds_between_any_two_lines(exercise, case):
    """Send and receive, with a switch of goroutines after any line."""
    channel = exercise.Channel(1)
    came: list[object] = []

    def receive() -> None:
        came.extend(channel)

    receivers = WaitGroup()
    receivers.go(receive)
    senders = WaitGroup()
    for value in case.values:
        senders.go(channel.send, value)
    senders.wait()
    channel.close()
    receivers.wait()
    return sorted(came)


# `qrpc-lab run 16`


def demo(exercise, serve) -> None:
    """Two cooks, two waiters, a hatch with room for two plates, and closing time."""
    hatch = exercise.Channel(2)
    served: list[str] = []

    def cook(*plates: str) -> None:
        for plate in plates:
            hatch.send(plate)

    def waiter() -> None:
        served.extend(hatch)

    cooks, waiters = WaitGroup(), WaitGroup()
    for _ in range(2):
        waiters.go(waiter)
    cooks.go(cook, "soup", "stew", "pie")
    cooks.go(cook, "fish", "rice")
    cooks.wait()
    hatch.close()
    hatch.join()
    waiters.wait()
    print(len(served), "plates served:", *sorted(served))
    try:
        hatch.send("cake")
    except exercise.Closed:
        print("the kitchen is closed")
