"""The other end of a call: the grader's own server for a learner's client, and a real client.

Kept apart because it imports gRPC, which a lesson without calls does not need.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Self

from qrpc_lab.check.authoring import Case, Check, Serve
from qrpc_lab.check.peer import Peer
from qrpc_lab.check.probing import ProbeFailure, probe_failure
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.rpc import Recorder, connect, serve
from qrpc_lab.rpc.wire import Proxy


class GraderServer:
    """A server on loopback that records each call, with or without the wire view before it."""

    def __init__(self, wish: object, *, wire: bool) -> None:
        """`wish` is a servicer, or a `Serve` with the server's settings."""
        self._wish = wish if isinstance(wish, Serve) else Serve(wish)
        self._wire = wire
        self._recorder = Recorder()
        self._stack = ExitStack()
        self._proxy: Proxy | None = None
        self.target = ""

    def __enter__(self) -> Self:
        """Serve; `target` is the address to call."""
        serving = self._stack.enter_context(
            serve(
                self._wish.servicer,
                workers=self._wish.workers,
                options=self._wish.options,
                interceptors=[self._recorder],
            )
        )
        self.target = serving.target
        if self._wire:
            self._proxy = self._stack.enter_context(Proxy(serving.target))
            self.target = self._proxy.target
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and end what is still open."""
        self._stack.close()

    def calls(self, settle: float) -> tuple[object, ...]:
        """The server's view; waits at most `settle` seconds for calls that are just ending."""
        self._recorder.wait(lambda calls: all(call.ended for call in calls), settle)
        return tuple(self._recorder.calls())

    def frames(self) -> tuple[object, ...]:
        """What was seen on the wire so far."""
        return tuple(self._proxy.frames()) if self._proxy else ()


def probed(
    probe: Callable[..., object], check: type[Check], case: Case, peer: Peer, target: str
) -> tuple[object, ProbeFailure | None, tuple[object, ...]]:
    """Run a probe against `target`; return its value, or what ended it, and the frames."""
    proxy: Proxy | None = None
    value: object = None
    failure: ProbeFailure | None = None
    with ExitStack() as stack:
        try:
            if check.service is None:
                message = f"{check.__name__} has a probe, so it must name its `service`"
                raise ValueError(message)  # noqa: TRY301 - to the report, like all else in here
            proxy = stack.enter_context(Proxy(target)) if check.wire else None
            address = proxy.target if proxy else target
            stub = stack.enter_context(connect(check.service, address))
            offers = {"stub": stub, "case": case, "peer": peer, "target": address}
            value = call_by_name(probe, offers)
        except BaseException as error:  # noqa: BLE001 - judged by the caller
            failure = probe_failure(error)
    return value, failure, tuple(proxy.frames()) if proxy else ()
