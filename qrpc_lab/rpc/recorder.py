"""The server's view of each call: what a checker judges when the learner wrote the client.

A `Recorder` is a server interceptor. `calls()` may be asked at any time and gives frozen pictures;
`wait(condition, seconds)` blocks until the calls look as wanted, so that nobody needs to sleep.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import grpc
from google.protobuf.message import Message

from qrpc_lab.rpc.messages import plain
from qrpc_lab.rpc.taps import Context, Tap, TapInterceptor
from qrpc_lab.rpc.watched import Watched, watched

if TYPE_CHECKING:
    from collections.abc import Callable

# Without a deadline the context says that about 292 years remain.
_NO_DEADLINE = 1e9
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as the server saw it."""

    method: str
    """As on the wire: `"/lab.Greeter/Greet"`."""
    peer: str
    """The connection it came by, `"ipv4:127.0.0.1:50412"`: equal for calls on one connection."""
    metadata: tuple[tuple[str, str | bytes], ...]
    """What the client sent, in its order."""
    deadline: float | None
    """Seconds that were left when the handler began; `None`: the client set no deadline.

    grpc rounds a deadline up on its way, by up to a hundredth of it.
    """
    requests: int = 0
    """How many requests the handler received."""
    messages: tuple[dict[str, Any], ...] = ()
    """The requests as plain data; of a very long stream only the first 10,000."""
    answers: int = 0
    """How many answers the handler gave."""
    half_closed: bool = False
    """The handler was told of the end of the requests. A handler that answers early never hears it.

    In a cancelled call grpc may tell of an end that the client never sent; the wire knows better.
    """
    code: str | None = None
    """The status by name; `None` while the call runs.

    `CANCELLED` or `DEADLINE_EXCEEDED` when the call was over before the server's status left.
    """
    cancelled: bool = False
    """The call was over before the server's status left: cancelled, out of time, client gone."""
    ended: bool = False
    """The call is over for both sides. A call that a client has left open is not."""


class Recorder(TapInterceptor):
    """Records every call of a server. Thread-safe."""

    def __init__(self) -> None:
        self._taps: list[_CallTap] = []
        self._watched = watched(lambda: tuple(tap.picture() for tap in self._taps))

    def calls(self) -> tuple[Call, ...]:
        """Return the calls so far, in the order in which their handlers began."""
        return self._watched.picture()

    def wait(self, condition: Callable[[tuple[Call, ...]], bool], seconds: float) -> bool:
        """Block until `condition(calls())` holds, at most `seconds`; return whether it does."""
        return self._watched.wait(condition, seconds)

    def tap(self, method: str) -> Tap:
        """Return the tap that records a new call."""
        return _CallTap(self._watched, self._taps.append, method)


class _CallTap(Tap):
    """Keeps what one call has come to. Every change is made through `watched`."""

    def __init__(
        self,
        watched: Watched[tuple[Call, ...]],
        enter: Callable[[_CallTap], None],
        method: str,
    ) -> None:
        self._watched = watched
        self._enter = enter
        self._method = method
        self._messages: list[dict[str, Any]] = []

    def picture(self) -> Call:
        """Return the call as it is now."""
        return replace(self._call, messages=tuple(self._messages))

    def begin(self, context: Context) -> None:
        self._context = context
        left = _seconds_left(context)
        sent = tuple((pair[0], pair[1]) for pair in context.invocation_metadata())
        self._call = Call(self._method, peer=context.peer(), metadata=sent, deadline=left)
        self._watched.change(lambda: self._enter(self))
        if not context.add_callback(self._over):
            self._over()  # dead on arrival: its deadline passed while it waited for a worker

    def request(self, message: Any) -> None:  # noqa: ANN401 - a message of any service
        received = plain(message)

        def change() -> None:
            self._set(requests=self._call.requests + 1)
            if len(self._messages) < _KEPT:
                self._messages.append(received)

        self._watched.change(change)

    def half_closed(self) -> None:
        self._watched.change(lambda: self._set(half_closed=True))

    def answer(self, message: Any) -> None:  # noqa: ANN401 - a message of any service
        if isinstance(message, Message):
            self._watched.change(lambda: self._set(answers=self._call.answers + 1))
        else:
            self._finish("INTERNAL")  # grpc cannot serialise it

    def returned(self) -> None:
        self._finish("OK")

    def raised(self, error: BaseException) -> None:
        if not isinstance(error, GeneratorExit):
            self._finish("UNKNOWN")

    def _finish(self, otherwise: str) -> None:
        """The handler is done. If the call was over before, `_over` says how."""
        if self._context.is_active():
            code = _name(cast("Any", self._context).code()) or otherwise
            self._watched.change(lambda: self._set(code=self._call.code or code))

    def _over(self) -> None:
        """Grpc says that the call is over. Runs on a thread of grpc, so it must be quick."""
        left = _seconds_left(self._context)
        cancelled = _cancelled(self._context)

        def change() -> None:
            if cancelled or self._call.code is None:
                self._set(cancelled=True, code=_cut_short(self._call, left))
            self._set(ended=True)

        self._watched.change(change)

    def _set(self, **fields: Any) -> None:  # noqa: ANN401 - fields of a Call
        self._call = replace(self._call, **fields)


def _seconds_left(context: Context) -> float | None:
    left = cast("float | None", context.time_remaining())
    return None if left is None or left > _NO_DEADLINE else left


def _cut_short(call: Call, left: float | None) -> str:
    # The client's clock runs out first: the deadline was rounded up on its way here.
    if call.deadline is None or left is None or left > 0.02 + 0.02 * call.deadline:
        return "CANCELLED"
    return "DEADLINE_EXCEEDED"


def _cancelled(context: Context) -> bool:
    """Whether the call ended before the server's status was on its way.

    Only grpc's own state knows. What the handler saw does not tell: in a few of a hundred cancelled
    calls its request stream ends as if the client had half-closed, and it returns in good faith.
    """
    state = getattr(context, "_state", None)
    return getattr(state, "client", None) == "cancelled"


def _name(code: object) -> str | None:
    if code is None:
        return None
    # What is no StatusCode goes over the wire as UNKNOWN.
    return code.name if isinstance(code, grpc.StatusCode) else "UNKNOWN"
