"""The two worlds in which the same tests run: real threads, and a simulation on the same seam."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from .simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable


class Threads:
    """Real threads; `settle` waits until a condition has come true, for as long as it takes."""

    def run(self, main: Callable[[], Any]) -> Any:
        """Call `main`."""
        return main()

    def settle(self, condition: Callable[[], object]) -> None:
        """Wait for `condition`."""
        while not condition():  # the time limit of the test ends a wait in vain
            time.sleep(0)


@pytest.fixture(params=["threads", "simulation", "restless simulation"])
def world(request: pytest.FixtureRequest) -> Threads | Simulation:
    """Where the test's goroutines live."""
    if request.param == "threads":
        return Threads()
    return Simulation(seed=1 if "restless" in request.param else None)


@pytest.fixture
def simulation() -> Simulation:
    """Virtual time, and no goroutine runs unless another parks."""
    return Simulation()
