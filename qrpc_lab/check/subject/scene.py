"""Both ends of a check's calls in one schedule: the exercise, and the author's client or server.

On real threads the other end is the grader's and stands in another process.  Under the explorer it
is played here, by goroutines of the same schedule over the simulated wire; what it returns has the
same shape, so that one judge serves both worlds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

from qrpc_lab.check.authoring import Serve
from qrpc_lab.check.codec import encode
from qrpc_lab.check.peer import Peer
from qrpc_lab.check.probing import ProbeFailure, probe_failure
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.check.subject.errors import Record, is_no_answer
from qrpc_lab.check.subject.handlers import failures_as_records
from qrpc_lab.explore.diagnose.who import MAIN
from qrpc_lab.explore.outcome import Ending, Outcome
from qrpc_lab.explore.sim.force import here
from qrpc_lab.rpc.client import channel
from qrpc_lab.rpc.failures import Failures
from qrpc_lab.rpc.recorder import Recorder
from qrpc_lab.rpc.services import Service, service
from qrpc_lab.rpc.serving import Serving, serve
from qrpc_lab.rpc.sim import Network, frames, use

_SETTLE = 1.0  # virtual seconds in which calls may end that are just ending
_GRACE = 2.0  # virtual seconds for goroutines that nobody waited for; then their channel closes


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds the drive of a check with a service, in every schedule anew."""

    service: Service
    network: Network
    wire: bool
    own: str

    @classmethod
    def of(cls, settings: Mapping[str, object], own: str) -> Scene | None:
        """The scene that a check's settings ask for: none without a service.

        `own` is the exercise's folder.  Called before the first schedule, since it imports what was
        generated.
        """
        name = settings.get("service")
        if name is None:
            return None
        network = _network(settings.get("network"))
        return cls(service(str(name)), network, bool(settings.get("wire")), own)

    def weather(self) -> AbstractContextManager[object]:
        """The network of the check, for the schedules that begin inside the block."""
        return use(self.network)

    def play(self, drive: ModuleType, name: str, offers: Mapping[str, object]) -> Record:
        """Run the drive `name` with its other end.  Raises whatever the exercise raises."""
        near, far = _line()
        other = {"case": offers["case"], "peer": far}
        function: Callable[..., object] = getattr(drive, name)
        serves = getattr(drive, f"serve_{name}", None)
        probe = getattr(drive, f"probe_{name}", None)
        record: Record = {}
        with ExitStack() as stack:
            theirs = _Recorded(stack, call_by_name(serves, other)) if serves else None
            mine: dict[str, object] = {"peer": near, "target": None, "stub": None}
            if theirs is not None:
                mine |= {"target": theirs.target, "stub": self._stub(stack, theirs.target)}
            value = call_by_name(function, {**offers, **mine})
            if probe is not None:
                record |= self._probed(value, probe, other, near)
            else:
                record["value"] = encode(value)
            if theirs is not None:
                record["calls"] = theirs.calls()
                threading.Event().wait(_GRACE)
        return record | {"wire": self._frames()}

    def _probed(
        self,
        value: object,
        probe: Callable[..., object],
        offers: Mapping[str, object],
        near: Peer,
    ) -> Record:
        """Serve what the drive returned, and be its client."""
        if (world := here()) is not None:
            world.notes[MAIN] = "the caller"
        failures = Failures(_alarm)
        serving = _serve(value, failures, daemon=False)
        seen: object = None
        failure: ProbeFailure | None = None
        try:
            with ExitStack() as stack:
                stub = self._stub(stack, serving.target)
                client = {"stub": stub, "target": serving.target}
                seen = call_by_name(probe, {**offers, **client})
        except Exception as error:  # noqa: BLE001 - judged by the grader
            failure = probe_failure(error)
        near.hang_up()
        serving.stop()
        return {
            "value": encode(seen),
            "probe": None if failure is None else asdict(failure),
            "handler_errors": failures_as_records(failures.all(), self.own),
        }

    def _stub(self, stack: ExitStack, target: str) -> Any:  # noqa: ANN401 - a stub of any service
        return self.service.stub(stack.enter_context(channel(target)))

    def _frames(self) -> list[object]:
        return [encode(asdict(frame)) for frame in frames()] if self.wire else []


class _Recorded:
    """The author's server, with its view of each call."""

    def __init__(self, stack: ExitStack, wish: object) -> None:
        self._recorder = Recorder()
        self.target = stack.enter_context(_serve(wish, self._recorder)).target

    def calls(self) -> list[object]:
        self._recorder.wait(lambda calls: all(call.ended for call in calls), _SETTLE)
        return [encode(asdict(call)) for call in self._recorder.calls()]


def _serve(wish: object, listener: Failures | Recorder, *, daemon: bool = True) -> Serving:
    """Serve a servicer, or a `Serve`; a learner's handler that stays is no daemon but a leak."""
    asked = wish if isinstance(wish, Serve) else Serve(wish)
    return serve(
        asked.servicer,
        workers=asked.workers,
        options=asked.options,
        interceptors=[listener],
        daemon=daemon,
    )


def _network(plain: object) -> Network:
    """The weather of a check, after its way through the pipe, where tuples are lists."""
    fields: dict[str, Any] = dict(plain) if isinstance(plain, dict) else {}
    if "faults" in fields:
        fields["faults"] = tuple(fields["faults"])
    return Network(**fields)


def _line() -> tuple[Peer, Peer]:
    """The two ends of the line between a drive and its other end."""
    near = Peer(lambda value: far.deliver(value))  # noqa: PLW0108 - far is made below
    far = Peer(near.deliver)
    return near, far


def _alarm(error: BaseException) -> None:
    """End the schedule when a handler is not done yet or leaves the process: no answer to a call.

    gRPC would tell the caller UNKNOWN, or nothing at all, and the caller's trouble hide the reason.
    """
    world = here()
    if world is not None and not world.aborting and is_no_answer(error):
        world.end(Outcome(Ending.RAISED, world.running, error))
