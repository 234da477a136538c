"""A track that writes down who did what, in order, and has a switching point before each line."""

from __future__ import annotations

from qrpc_lab import sleep


class _Track:
    """Legs take no time, so that luck alone decides how far each runner has come."""

    def __init__(self, legs: dict[str, int], warm_up: dict[str, float]) -> None:
        self._legs, self._warm_up = legs, warm_up
        self.log: list[tuple[str, str]] = []

    def warm_up(self, runner: str) -> None:
        self._note("warms up", runner)
        sleep(self._warm_up[runner])
        self._note("is warm", runner)

    def enter(self, runner: str) -> None:
        self._note("enters", runner)

    def run(self, runner: str) -> int:
        self._note("runs", runner)
        self._note("has run", runner)
        return self._legs[runner]

    def leave(self, runner: str) -> None:
        self._note("leaves", runner)

    def _note(self, what: str, runner: str) -> None:
        sleep(0)
        self.log.append((runner, what))


def _race(exercise, case) -> dict[str, object]:
    track = _Track(case.legs, case.warm_up)
    baton = exercise.relay(list(case.legs), track)
    return {"baton": baton, "log": list(track.log)}


the_baton_goes_round = _race
everybody_warms_up_at_once = _race
nobody_leaves_early = _race
waits_for_a_late_runner = _race
returns_when_all_have_left = _race


# `qrpc-lab run 5`


def demo(exercise, serve) -> None:
    """Three runners, and what the track saw of the handovers."""
    legs = {"Ada": 13, "Bo": 12, "Cem": 14}
    track = _Track(legs, dict.fromkeys(legs, 0.01))
    baton = exercise.relay(list(legs), track)
    print("baton", *baton)
    for runner, taker in zip(list(legs), list(legs)[1:], strict=False):
        there = track.log.index((taker, "enters")) < track.log.index((runner, "leaves"))
        print(runner, "leaves,", taker, "is there" if there else "is not there")
