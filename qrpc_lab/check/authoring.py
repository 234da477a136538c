"""What an author of a lesson writes with: `Check`, its `Case`, and how a drive asks to be served.

A checker is a file of `Check` classes, judged in the order in which they stand.  The drive file
beside it holds, for each check in snake_case, what the subject does (`greets_by_name`), and where
a call is involved the other end of it (`probe_greets_by_name`, `serve_greets_by_name`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from qrpc_lab.check.seen import Seen
    from qrpc_lab.rpc.sim import Network

REAL_SECONDS = 5.0
_EXPLORED_SECONDS = 10.0


class Case(SimpleNamespace):
    """The random input of one check: a bag of plain data, sent to the subject as it is."""

    def __getattr__(self, name: str) -> object:
        """Tell the author which names there are."""
        known = ", ".join(sorted(vars(self))) or "none"
        message = f"this case has no {name!r}; it has: {known}"
        raise AttributeError(message)


@dataclass(frozen=True, slots=True)
class Explore:
    """Run the drive under the explorer instead of on real threads.

    `schedules` is the budget of the whole check, shared among its cases; `lines` makes every line
    a switching point and looks for data races; `network` is the weather on the simulated wire of a
    check with a `service` (a `qrpc_lab.rpc.sim.Network`).
    """

    schedules: int = 300
    strategy: str = "mixed"
    lines: bool = False
    max_steps: int = 20_000
    horizon: float = 3600.0
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Serve:
    """A servicer with the server's settings, for a drive that wants other than the default ones."""

    servicer: object
    workers: int = 8
    options: Sequence[tuple[str, object]] = ()


class Check:
    """One rule of a lesson.  The first line of the docstring is the title that the learner reads.

    Attributes:
        cases: how many random inputs to draw.
        seconds: wall-clock limit of the whole check; `None` means the usual one.
        service: full name of the gRPC service at stake, such as `lab.Greeter`, when one is.
        wire: record the HTTP/2 frames between the two ends in `seen.wire`.
        expects: finding codes of the harness that `judge` wants to look at itself.
        needs: names of earlier checks that must have passed; `None` means all of them.
        explore: run under the explorer; absent, the drive runs once on real threads.  With a
            `service` as well, both ends of the calls are in the schedule, on a simulated wire.
        smoke: run an explored check with a `service` once more over a real socket, after it passed.
        process: the drive is the main program of a process of its own, with what it returns as the
            exit status; the probe has a handle on it, `process.terminate()`, `process.wait()`.
    """

    cases: ClassVar[int] = 1
    seconds: ClassVar[float | None] = None
    service: ClassVar[str | None] = None
    wire: ClassVar[bool] = False
    expects: ClassVar[Sequence[str]] = ()
    needs: ClassVar[Sequence[str] | None] = None
    explore: ClassVar[Explore | None] = None
    smoke: ClassVar[bool] = True
    process: ClassVar[bool] = False

    def case(self, rnd: Random) -> Case:  # noqa: ARG002 - the hook's signature
        """Invent an input; the default check needs none."""
        return Case()

    def smoke_case(self, rnd: Random) -> Case:
        """Invent the input of the run over a real socket, where waiting costs real time."""
        return self.case(rnd)

    def judge(self, case: Case, seen: Seen) -> None:
        """Compare what came back with what is right; name the finding by `expect` or `fail`."""

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        """Judge once over all cases and schedules: "in some schedule two ran at once"."""

    @classmethod
    def limit(cls) -> float:
        """Seconds of wall clock: as set, or 5 on real threads and 10 under the explorer."""
        return cls.seconds or (REAL_SECONDS if cls.explore is None else _EXPLORED_SECONDS)

    @classmethod
    def simulates(cls) -> bool:
        """Whether both ends of its calls are in the schedules of the explorer."""
        return cls.explore is not None and cls.service is not None

    @classmethod
    def title(cls) -> str:
        """The sentence that a learner reads beside the verdict."""
        text = (cls.__doc__ or "").strip().partition("\n")[0]
        return text.rstrip(".") or cls.__name__

    @classmethod
    def drive_name(cls) -> str:
        """The name of this check's function in the drive file: `EveryJobOnce`, `every_job_once`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()


def plain_case(case: Case) -> Mapping[str, object]:
    """The case as a mapping, ready to be sent."""
    return dict(vars(case))
