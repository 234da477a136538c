"""A million messages through 8x8 goroutines: ``python -m benchmarks.channel_stress [--runs 20]``.

Eight senders and eight receivers work on eight channels of different capacities. Senders send
plainly, without waiting, or by select over three channels and a context that may end under them;
receivers receive without waiting or by select over all. Now and then a channel is closed under the
feet of all and another takes its place. In the end every message must have come exactly once, and
for each receiver and channel each sender's messages in their order. Status 1 when not.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from qrpc_lab import (
    Chan,
    ChanClosed,
    SendOnClosed,
    WaitGroup,
    WouldBlock,
    background,
    recv,
    select,
    send,
    with_cancel,
)

SENDERS = RECEIVERS = CHANNELS = 8
REPLACED = 0.0005  # the chance, after a message, that a channel is closed
CAPACITIES = (0, 0, 1, 1, 2, 7, 64, 500)

Message = tuple[int, int, int]  # sender, number, and the channel's place in `Scene.lines`


@dataclass
class Scene:
    """What all share. `lines` holds every channel there ever was; `open` the places in use now."""

    lines: list[Chan[Message]] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    quit: Chan[None] = field(default_factory=Chan)
    replacing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for place in range(CHANNELS):
            self.lines.append(Chan(CAPACITIES[place], name=f"line {place}"))
            self.open.append(place)


def sender(scene: Scene, me: int, messages: int, seed: int) -> None:
    """Send all messages, each until it has been taken; close a channel now and then."""
    rnd = random.Random(seed)
    for number in range(messages):
        while not try_send(scene, me, number, rnd):
            pass
        if rnd.random() < REPLACED:
            replace(scene, rnd.randrange(CHANNELS))


def try_send(scene: Scene, me: int, number: int, rnd: random.Random) -> bool:
    """Send once; false when it was refused (closed) or given up (cancelled)."""
    place = rnd.choice(scene.open)
    way = rnd.random()
    try:
        if way < 0.6:
            scene.lines[place].send((me, number, place))
            return True
        if way < 0.7:
            scene.lines[place].send_nowait((me, number, place))
            return True
        return select_send(scene, me, number, rnd)
    except (SendOnClosed, WouldBlock):
        return False


def select_send(scene: Scene, me: int, number: int, rnd: random.Random) -> bool:
    """Send to whichever of three channels is ready, unless a context ends first."""
    ctx, cancel = with_cancel(background())
    if rnd.random() < 0.2:
        cancel()
    places = rnd.sample(scene.open, 3)
    cases = [send(scene.lines[place], (me, number, place)) for place in places]
    chosen = select(*cases, recv(ctx.done()))
    cancel()
    return chosen.index < len(places)


def replace(scene: Scene, at: int) -> None:
    """Put a new channel in a place, and close the old one; what it still holds is kept."""
    with scene.replacing:
        old = scene.open[at]
        scene.lines.append(Chan(CAPACITIES[at], name=f"line {len(scene.lines)}"))
        scene.open[at] = len(scene.lines) - 1
    scene.lines[old].close()


def receiver(scene: Scene, got: list[Message], seed: int) -> None:
    """Receive whatever comes, until told that there is no more."""
    rnd = random.Random(seed)
    while True:
        if rnd.random() < 0.2:
            with suppress(ChanClosed, WouldBlock):
                got.append(scene.lines[rnd.choice(scene.open)].recv_nowait())
            continue
        cases = [recv(scene.lines[place]) for place in scene.open]
        rnd.shuffle(cases)
        chosen = select(*cases, recv(scene.quit))
        if chosen.index == len(cases):
            return
        if chosen.value is not None:
            got.append(chosen.value)


def run(messages: int, seed: int) -> str | None:
    """Do it once; return what is wrong, or nothing."""
    scene = Scene()
    senders, receivers = WaitGroup(), WaitGroup()
    lists: list[list[Message]] = [[] for _ in range(RECEIVERS)]
    for me in range(SENDERS):
        senders.go(sender, scene, me, messages // SENDERS, seed * 1000 + me)
    for me in range(RECEIVERS):
        receivers.go(receiver, scene, lists[me], seed * 1000 + 500 + me)
    senders.wait()
    scene.quit.close()
    receivers.wait()
    rest: list[Message] = []
    for ch in scene.lines:
        if not ch.statistics().closed:
            ch.close()
        rest.extend(ch)
    return judge([*lists, rest], messages)


def judge(lists: list[list[Message]], messages: int) -> str | None:
    """Count, and look at the order within each receiver, for each sender and channel."""
    counts = Counter((me, number) for got in lists for me, number, _ in got)
    doubled = sum(n > 1 for n in counts.values())
    if doubled or len(counts) != messages:
        return f"{messages - len(counts)} lost, {doubled} doubled"
    for got in lists:
        last: dict[tuple[int, int], int] = {}
        for me, number, place in got:
            if number <= last.get((me, place), -1):
                return f"sender {me} out of order on line {place}"
            last[me, place] = number
    return None


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument(
        "--switch", type=float, help="the interpreter's switch interval, in seconds"
    )
    options = parser.parse_args()
    if options.switch is not None:
        sys.setswitchinterval(options.switch)
    failures = 0
    for seed in range(options.seed, options.seed + options.runs):
        begin = time.perf_counter()
        wrong = run(options.messages, seed)
        failures += wrong is not None
        took = time.perf_counter() - begin
        print(f"seed {seed}: {wrong or 'every message once, in order'}  {took:.1f} s", flush=True)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
