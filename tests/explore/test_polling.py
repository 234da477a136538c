"""Loops that look again and again, and are right."""

from __future__ import annotations

from qrpc_lab import Chan, go, recv, select, sleep
from qrpc_lab.explore import explore


def test_select_with_default_lets_time_pass() -> None:
    """A loop over a select with default is polling: others run, time passes, nothing is cut."""

    def main() -> int:
        done: Chan[None] = Chan(name="done")

        def work() -> None:
            for _ in range(3):
                sleep(0.01)
            done.close()

        go(work)
        looks = 0
        while select(recv(done), default=True).index < 0:
            looks += 1
        return min(looks, 1)

    result = explore(main, schedules=200)
    assert result.ok, result.finding
    assert result.cut_short == 0
