"""The kinds of scripts: how each of them goes on after some ordinary steps.

A kind is a function that writes the rest of a plot; its docstring is its line in the documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.differential.walk import begin, finish, half_close, walk

if TYPE_CHECKING:
    from tools.differential.plot import Plot

_CODES = ("NOT_FOUND", "INVALID_ARGUMENT", "DATA_LOSS", "UNAUTHENTICATED", "CANCELLED", "UNKNOWN")


def complete(plot: Plot) -> None:
    """The client ends its requests, the handler reads to the end and returns."""
    half_close(plot)
    _read_requests(plot)
    _last(plot)


def early(plot: Plot) -> None:
    """The handler returns while requests are open or unread."""
    _last(plot)


def status(plot: Plot) -> None:
    """The handler sets a code, details or trailing metadata, and returns."""
    for _ in range(plot.rnd.randint(1, 3)):
        _set_status(plot)
    _last(plot)


def abort(plot: Plot) -> None:
    """`context.abort`, also with OK, also after a code was set."""
    if plot.rnd.random() < 0.3:  # noqa: PLR2004 - some of them
        _set_status(plot)
    plot.add("handler0", "abort", plot.rnd.choice((*_CODES, "OK")), plot.text())
    _over(plot)


def abort_swallowed(plot: Plot) -> None:
    """`context.abort` inside `try: … except Exception`, and the handler goes on."""
    plot.add("handler0", "abort_swallowed", plot.rnd.choice(_CODES), plot.text())
    walk(plot, plot.rnd.randint(0, 3))
    plot.rnd.choice((_last, _raise))(plot)


def raising(plot: Plot) -> None:
    """An exception leaves the handler."""
    if plot.rnd.random() < 0.3:  # noqa: PLR2004 - some of them
        _set_status(plot)
    _raise(plot)


def odd_answer(plot: Plot) -> None:
    """The handler answers `None`, a number, or what cannot be serialised or parsed."""
    what = plot.rnd.choice(("None", "number", "unsendable", "unreadable"))
    plan = plot.calls[0].plan
    if plot.rnd.random() < 0.4:  # noqa: PLR2004 - some of them
        _set_status(plot)
    if plan.streams_responses:
        plot.add("handler0", "send", what)
        if plot.rnd.random() < 0.5:  # noqa: PLR2004 - half of them
            plot.add("handler0", "send", plot.message())
    else:
        plot.add("handler0", "answer_with", what)
    _over(plot)


def odd_request(plot: Plot) -> None:
    """The client sends what cannot be serialised or parsed."""
    plot.add("writer0", "send", plot.rnd.choice(("unsendable", "unreadable")))
    plot.add("handler0", "recv_all")
    _last(plot)


def cancel(plot: Plot) -> None:
    """The client cancels its call."""
    plot.add("client0", "cancel")
    _aftermath(plot)


def other_cancel(plot: Plot) -> None:
    """Another thread of the client cancels the call."""
    plot.add("other0", "cancel")
    plot.need(next(step.number for step in plot.steps if step.op == "open"))
    _aftermath(plot)


def drop(plot: Plot) -> None:
    """The client lets go of the call without a word."""
    plot.add("client0", "drop")
    plot.calls[0].dead = True
    _handler_after(plot)
    half_close(plot)


def close(plot: Plot) -> None:
    """The channel is closed during the call."""
    plot.add("other0", "close")
    _aftermath(plot)


def stop(plot: Plot) -> None:
    """The server is stopped during the call, without grace."""
    plot.add("other0", "stop", None)
    _aftermath(plot)


def server_cancel(plot: Plot) -> None:
    """The handler calls `context.cancel()`."""
    plot.add("handler0", "cancel")
    _aftermath(plot)


def writer_fails(plot: Plot) -> None:
    """The request iterator raises an exception."""
    plot.add("writer0", "fail", plot.text())
    plot.calls[0].half_closed = True
    if not plot.calls[0].plan.blocks:
        plot.add("client0", "await_over")
    _aftermath(plot)


def deadline(plot: Plot) -> None:
    """The deadline passes while the handler is busy."""
    if not plot.calls[0].plan.blocks:
        plot.add("client0", "await_over")
    _aftermath(plot)


def at_once(plot: Plot) -> None:
    """The call ends before its handler is called: no time, nobody there, no method."""
    finish(plot)


def listed(plot: Plot) -> None:
    """The client passes a list where an iterator is asked for."""
    plot.add("handler0", "recv_all")
    finish(plot)


def misfit(plot: Plot) -> None:
    """A streaming handler returns a list or `None` in place of an iterator."""
    finish(plot)


def pair(plot: Plot) -> None:
    """Two calls at once on one channel, each to its own end."""
    for index in (0, 1):
        begin(plot, index)
    walk(plot, plot.rnd.randint(2, 8), 0, 1)
    for index in (0, 1):
        half_close(plot, index)
        plot.add(f"handler{index}", "turn")
        finish(plot, index)


def intercepted(plot: Plot) -> None:
    """Interceptors on both sides: they add, note, ask, hide, refuse and raise."""
    half_close(plot)
    _read_requests(plot)
    finish(plot)


def invalid_metadata(plot: Plot) -> None:
    """Metadata that gRPC refuses: a capital letter, a line break, text for a binary key."""
    finish(plot)


def odd_metadata(plot: Plot) -> None:
    """The handler sends such metadata."""
    where = plot.rnd.choice(("initial", "trailing"))
    plot.add("handler0", where, ((plot.rnd.choice(("X-Big", "x bad")), "1"),))
    finish(plot)


def large(plot: Plot) -> None:
    """A message of just under or just over four mebibytes, in either direction."""
    state, size = plot.calls[0], 4 * 2**20 + plot.rnd.choice((-10, 0, 1, 300))
    text = f"{plot.text()}*{size}"
    if state.plan.streams_requests and plot.rnd.random() < 0.5:  # noqa: PLR2004 - half of them
        plot.add("writer0", "send", text, lasts=True)
        plot.add("handler0", "recv_catch")
    elif state.plan.streams_responses:
        plot.add("handler0", "send", text, lasts=True)
    else:
        plot.add("handler0", "answer_with", text)
    finish(plot)


def window(plot: Plot) -> None:
    """A small window: what fits is sent at once, what does not waits for the reader."""
    state = plot.calls[0]
    up = state.plan.streams_requests
    sender, reader = ("writer0", "handler0") if up else ("handler0", "client0")
    read = "recv" if up else "read"
    for _ in range(plot.rnd.randint(1, 3)):
        for _ in range(2):
            plot.add(sender, "send", f"{plot.text()}*30000")
        for _ in range(2):
            plot.add(reader, read)
    if plot.rnd.random() < 0.5 and not state.plan.blocks:  # noqa: PLR2004 - half of them
        for _ in range(2):
            plot.add(sender, "send", f"{plot.text()}*30000")
        plot.add(sender, "send", f"{plot.text()}*30000", lasts=True)
        plot.add("client0", "cancel")
        _aftermath(plot)
    else:
        finish(plot)


def grace(plot: Plot) -> None:
    """The server is stopped with time to spare: a call that runs may end, a new one is refused."""
    plot.add("other0", "stop", 600.0)
    if plot.rnd.random() < 0.5:  # noqa: PLR2004 - half of them
        plot.add("client1", "open")
        plot.calls[1].opened = True
        finish(plot, 1)
    walk(plot, plot.rnd.randint(0, 3))
    half_close(plot)
    plot.add("handler0", "turn")
    finish(plot)


def limited(plot: Plot) -> None:
    """One call at a time: the second is refused while the first runs."""
    plot.add("client1", "open")
    plot.calls[1].opened = True
    finish(plot, 1)
    half_close(plot)
    plot.add("handler0", "turn")
    finish(plot)


def crowd(plot: Plot) -> None:
    """Two calls and one worker: the second waits until the first is done."""
    half_close(plot)
    plot.add("handler0", "turn")
    finish(plot)
    begin(plot, 1)
    walk(plot, plot.rnd.randint(0, 4), 1)
    half_close(plot, 1)
    plot.add("handler1", "turn")
    finish(plot, 1)


def pending_read(plot: Plot) -> None:
    """The handler waits for a request when the client cancels."""
    plot.calls[0].requests = 0
    plot.add("handler0", plot.rnd.choice(("recv_all", "recv_catch", "recv_bare")), lasts=True)
    plot.add("client0", "cancel")
    finish(plot)


def _last(plot: Plot) -> None:
    """The handler returns."""
    _over(plot)


def _raise(plot: Plot) -> None:
    plot.add("handler0", "raise", plot.rnd.choice(("ValueError", "StopIteration")), plot.text())
    _over(plot)


def _over(plot: Plot) -> None:
    plot.calls[0].ended = True
    if plot.rnd.random() < 0.3 and plot.loose:  # noqa: PLR2004 - some of them
        walk(plot, 2)
    finish(plot)


def _set_status(plot: Plot) -> None:
    match plot.rnd.randrange(3):
        case 0:
            plot.add("handler0", "set_code", plot.rnd.choice((*_CODES, "OK")))
        case 1:
            plot.add("handler0", "set_details", plot.text())
        case _:
            plot.add("handler0", "trailing", plot.metadata())


def _read_requests(plot: Plot) -> None:
    if plot.calls[0].plan.streams_requests:
        plot.add("handler0", plot.rnd.choice(("recv_all", "recv_all", "recv_catch")))


def _aftermath(plot: Plot) -> None:
    """What both sides see of a call that was cut short."""
    plot.calls[0].dead = True
    if plot.rnd.random() < 0.5:  # noqa: PLR2004 - half of them
        finish(plot)
        _handler_after(plot)
    else:
        _handler_after(plot)
        finish(plot)


def _handler_after(plot: Plot) -> None:
    state = plot.calls[0]
    if plot.rnd.random() < 0.9 or not plot.loose:  # noqa: PLR2004 - nearly always
        plot.add("handler0", "await_over")
    for _ in range(plot.rnd.randint(0, 3)):
        ops = ["is_active", "callback", "state", "initial", "send", "trailing", "set_code"]
        if state.plan.streams_requests:
            ops += ["recv", "recv_catch"]
        op = plot.rnd.choice(ops)
        if op in {"initial", "trailing"}:
            plot.add("handler0", op, plot.metadata())
        elif op == "set_code":
            plot.add("handler0", op, "NOT_FOUND")
        elif op != "send":
            plot.add("handler0", op)
        elif state.plan.streams_responses:
            plot.add("handler0", "send", plot.message())
