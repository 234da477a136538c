"""`grpc.Server` of a schedule."""

from __future__ import annotations

import contextvars
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import grpc

from qrpc_lab.places import Described, Place, caller
from qrpc_lab.rpc.sim import options as opts
from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.addresses import bound
from qrpc_lab.rpc.sim.handling import Handling
from qrpc_lab.rpc.sim.internet import is_over, time_now
from qrpc_lab.rpc.sim.loop import Loop
from qrpc_lab.rpc.sim.server_call import ServerCall
from qrpc_lab.rpc.sim.status import Code, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qrpc_lab.rpc.sim.internet import Internet
    from qrpc_lab.rpc.sim.metadata import Pair
    from qrpc_lab.rpc.sim.stream import Stream

_NO_METHOD: Final = Status(Code.UNIMPLEMENTED, "Method not found!")
_NO_ROOM: Final = Status(Code.RESOURCE_EXHAUSTED, "Concurrent RPC limit exceeded!")
_BROKEN: Final = Status(Code.UNKNOWN, "Error in service handler!")
_UNBOUND: Final = (
    "Failed to bind to address {}; set GRPC_VERBOSITY=debug environment variable "
    "to see detailed error message."
)
_DROPPED: Final = 1.0
"""Seconds until a server that nobody holds any more stops serving."""


class _Details(NamedTuple):
    method: str
    invocation_metadata: tuple[Pair, ...]


class HandlerCallDetails(_Details, grpc.HandlerCallDetails):  # type: ignore[misc]
    """What an interceptor is told of a call."""


class Server(grpc.Server):
    """A server of the schedule, with the program's own pool of workers."""

    def __init__(
        self,
        net: Internet,
        pool: Any,
        handlers: Sequence[grpc.GenericRpcHandler] | None = None,
        interceptors: Sequence[Any] | None = None,
        options: Any = None,
        most: int | None = None,
    ) -> None:
        self._core = Core(net, pool, interceptors or (), options, most)
        self.add_generic_rpc_handlers(handlers or ())

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[Any]) -> None:
        handlers = list(generic_rpc_handlers)
        for handler in handlers:
            if getattr(handler, "service", None) is None:
                message = f'"{handler}" must conform to grpc.GenericRpcHandler type'
                raise AttributeError(message)
        self._core.generic += handlers

    def add_registered_method_handlers(self, service_name: str, method_handlers: Any) -> None:
        for name, handler in method_handlers.items():
            self._core.registered[f"/{service_name}/{name}"] = handler

    def add_insecure_port(self, address: str) -> int:
        return self._core.bind(address)

    def add_secure_port(self, address: str, server_credentials: object) -> int:
        del server_credentials
        message = f"credentials are not simulated: {address} cannot be served securely"
        raise NotImplementedError(message)

    def start(self) -> None:
        self._core.start()

    def stop(self, grace: float | None) -> threading.Event:
        return self._core.stop(grace)

    def wait_for_termination(self, timeout: float | None = None) -> bool:
        return not self._core.terminated.wait(timeout)

    def __del__(self) -> None:
        core = self.__dict__.get("_core")
        if core is not None:
            core.drop()


class Core:
    """What goes on serving when nobody holds the server any more."""

    def __init__(
        self,
        net: Internet,
        pool: Any,
        interceptors: Sequence[Any],
        options: Any,
        most: int | None,
    ) -> None:
        self.rt = net.rt
        self.options = opts.read(options)
        self.loop = Loop(net.rt, self)
        self.generic: list[Any] = []
        self.registered: dict[str, Any] = {}
        self.terminated = threading.Event()
        self.serving = False
        self.stopping = False
        self.stopped = False
        self.calls: dict[ServerCall, None] = {}
        """Those that are not over, in the order of their openings."""
        self.made: Place = caller()
        self._net = net
        self._pool = pool
        self._interceptors = tuple(interceptors)
        self._most = most
        self._busy = 0
        self._places: list[str] = []
        self._shutdowns = [self.terminated]

    # -- its life ---------------------------------------------------------------------------------

    def bind(self, address: str) -> int:
        """Listen at an address; return the port."""
        self.rt.point("bind", self)
        place = bound(address)
        if place == "0":
            place = str(self._net.free_port())
        others = self._net.listening.get(place or "", [])
        alone = not self.options.shares_port or any(not o.options.shares_port for o in others)
        if place is None or (others and alone):
            raise RuntimeError(_UNBOUND.format(address))
        self._net.listening.setdefault(place, []).append(self)
        self._places.append(place)
        return int(place) if place.isdigit() else 1

    def start(self) -> None:
        """Serve from now on."""
        self.rt.point("start", self)
        if self.serving or self.stopping:
            raise ValueError("the server has already started")
        self.serving = True
        self.rt.spawn(self.loop.run, "serving", daemon=True)
        for channel in list(self._net.channels):
            channel.server_started()

    def stop(self, grace: float | None) -> threading.Event:
        """Take no more calls; end those that there are, now or after `grace` seconds.

        Without a grace this blocks until all have ended (their handlers may still run).
        """
        self.rt.point("stop", self)
        over = threading.Event()
        if not self.serving:
            over.set()
            return over
        self._shutdowns.append(over)
        self._begin_shutdown()
        if grace is None:
            self.end_calls()
            over.wait()
        else:
            self.rt.call_at(time_now(self.rt) + grace, self.end_calls, over)
        return over

    def _begin_shutdown(self) -> None:
        if self.stopping:
            return
        self.stopping = True
        self._unbind()
        self.loop.close()

    def die(self) -> None:
        """The server is gone as if its machine had stopped: nobody is told, all are cut off."""
        self._unbind()
        self.loop.break_off()

    def _unbind(self) -> None:
        for place in self._places:
            self._net.listening[place].remove(self)
        self._places.clear()

    def end_calls(self) -> None:
        """Cancel every call. Never blocks."""
        if not self.stopped:
            for call in list(self.calls):
                call.end_by_server(statuses.STOPPED)

    def end_if_idle(self) -> bool:
        """When the last call of a stopping server is over, it has stopped: say so."""
        if self.stopping and not self.calls and not self.stopped:
            self.stopped = True
            self.serving = False
            for event in self._shutdowns:
                event.set()
        return self.stopped

    def drop(self) -> None:
        """Nobody holds the server any more."""
        if self.serving and not is_over(self.rt):
            self.rt.call_at(time_now(self.rt) + _DROPPED, self._begin_shutdown, self)

    # -- its calls --------------------------------------------------------------------------------

    def open(self, stream: Stream) -> None:
        """A call has arrived. On the serving goroutine."""
        if stream.reset and not stream.sure:
            return
        if self.stopping:
            late = self.rt.choose(2)  # it met the stop on its way
            stream.finish(statuses.CANCELLED_BY_SERVER if late else statuses.STOPPED)
            return
        call = stream.server = ServerCall(self, stream)
        self.calls[call] = None
        context = contextvars.Context()
        try:
            handler = None if self._interceptors else self.registered.get(stream.method)
            if handler is None:
                handler = context.run(self._find, stream)
        except Exception:  # noqa: BLE001 - an interceptor may raise anything
            self._reject(call, _BROKEN)
            return
        if handler is None:
            self._reject(call, _NO_METHOD)
        elif self._most is not None and self._busy >= self._most:
            self._reject(call, _NO_ROOM)
        else:
            future = self._pool.submit(context.run, Handling(call, handler).run)
            if self._most is not None:  # else nobody needs the count
                self._busy += 1
                future.add_done_callback(self._completed)

    def _completed(self, future: object) -> None:
        del future
        self._busy -= 1

    def _reject(self, call: ServerCall, status: Status) -> None:
        call.send_status(status.code, status.details)

    def _find(self, stream: Stream) -> Any:
        return self._through(0, stream.method, HandlerCallDetails(stream.method, stream.metadata))

    def _through(self, index: int, method: str, details: Any) -> Any:
        """Ask the interceptors from `index` on, and behind the last one the servicers.

        As in grpcio, what generated code has registered is found by the method of the call,
        whatever an interceptor has made of it.
        """
        if index < len(self._interceptors):
            interceptor = self._interceptors[index]
            return interceptor.intercept_service(
                lambda changed: self._through(index + 1, method, changed), details
            )
        found = self.registered.get(method)
        if found is not None:
            return found
        services = (each.service(details) for each in self.generic)
        return next((each for each in services if each is not None), None)

    def forget(self, call: ServerCall) -> None:
        """A call is over."""
        self.calls.pop(call, None)
        if self.stopping:
            self.loop.wake()

    def _describe(self) -> Described:
        where = f" on {', '.join(self._places)}" if self._places else ""
        return Described("server", f"the server{where}", self.made, {})
