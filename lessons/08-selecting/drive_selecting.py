"""Mirrors that take their time, in virtual seconds, and channels that are filled with pauses."""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, go, now, sleep


class MirrorDown(Exception):
    """There is nobody at this address."""


# -- first_of --------------------------------------------------------------------------------


def _ask(exercise, case) -> dict[str, object]:
    asked = most = 0

    def mirror(name: str, seconds: float, up: bool) -> Callable[[], str]:  # noqa: FBT001 - plain data
        def answer() -> str:
            nonlocal asked, most
            asked += 1
            most = max(most, asked)
            sleep(seconds)
            asked -= 1
            if not up:
                raise MirrorDown(name)
            return name

        return answer

    mirrors = [mirror(*one) for one in case.mirrors]
    began = now()
    answer = raised = None
    try:
        answer = exercise.first_of(mirrors, case.seconds)
    except TimeoutError:
        raised = "TimeoutError"
    except MirrorDown:
        raised = "MirrorDown"
    took = round(now() - began, 1)
    return {"answer": answer, "raised": raised, "took": took, "most": most}


asks_all_at_once = _ask
takes_the_first_answer = _ask
gives_up_in_time = _ask
takes_no_error_for_an_answer = _ask
says_when_all_are_down = _ask
has_one_time_for_all = _ask


# -- merge -----------------------------------------------------------------------------------


def merges_everything(exercise, case):
    """Fill two channels with room for all, with pauses, and take what comes out."""
    a, b = Chan(len(case.a) + 1, name="a"), Chan(len(case.b) + 1, name="b")
    go(_fill, a, case.a, case.pauses)
    go(_fill, b, case.b, case.pauses)
    return list(exercise.merge(a, b))


def _fill(channel: Chan[object], values: list[object], pauses: list[float]) -> None:
    for value, pause in zip(values, pauses, strict=False):
        sleep(pause)
        channel.send(value)
    channel.close()


def merges_as_they_come(exercise, case):
    """Send a value when the last one has come out; close each channel after its last."""
    ends = {"a": Chan(name="a"), "b": Chan(name="b")}
    merged = exercise.merge(ends["a"], ends["b"])
    came = []
    for number, side in enumerate(case.turns):
        go(ends[side].send, number)
        came.append(merged.recv())
        if side not in case.turns[number + 1 :]:
            ends[side].close()
    return {"came": came, "rest": list(merged)}


def waits_without_turning(exercise, case):
    """Close one of the two at once, and say nothing on the other for a long time."""
    quiet, closed = Chan(1, name="quiet"), Chan(name="closed")
    closed.close()
    go(_late, quiet, case.seconds)
    pair = (closed, quiet) if case.closed_first else (quiet, closed)
    return list(exercise.merge(*pair))


def _late(quiet: Chan[str], seconds: int) -> None:
    for _ in range(seconds):
        sleep(1)  # in small steps, so that whoever turns meanwhile turns often
    quiet.send("late")
    quiet.close()


# `qrpc-lab run 8`


def demo(exercise, serve) -> None:
    """Ask three mirrors, one of them quick, and merge two channels."""

    def mirror(name: str, seconds: float) -> Callable[[], str]:
        def answer() -> str:
            sleep(seconds)
            return name

        return answer

    mirrors = [mirror("Oslo", 0.3), mirror("Graz", 0.01), mirror("Lima", 0.3)]
    print("the first answer is from", exercise.first_of(mirrors, 5))
    try:
        exercise.first_of(mirrors[:1], 0.02)
    except TimeoutError:
        print("no answer in time")
    a, b = Chan(3), Chan(3)
    go(_fill, a, ["ant", "bee"], [0, 0])
    go(_fill, b, ["cat"], [0])
    print("merged:", *sorted(exercise.merge(a, b)))
