"""Walks: ordinary steps of a call, drawn among those that can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.differential.plot import Plot, State

Action = tuple[str, "Callable[[], None]"]


def walk(plot: Plot, steps: int, *indices: int) -> None:
    """Write up to `steps` ordinary steps of the calls `indices` (default: of the first)."""
    for _ in range(steps):
        choices = [action for index in indices or (0,) for action in _possible(plot, index)]
        if not choices:
            return
        plot.rnd.choice(choices)()


def begin(plot: Plot, index: int = 0) -> None:
    """Open the call and have its handler called."""
    state = plot.calls[index]
    if not state.opened:
        open_call(plot, index)
    if not state.serving:
        _serve(plot, index)


def half_close(plot: Plot, index: int = 0) -> None:
    """End the requests, if the call has a stream of them that is open."""
    state = plot.calls[index]
    if state.plan.streams_requests and state.opened and not state.half_closed:
        plot.add(f"writer{index}", "end")
        state.half_closed = True


def finish(plot: Plot, index: int = 0) -> None:
    """Let the client see how the call ended, and end its requests at the very last."""
    state, client = plot.calls[index], f"client{index}"
    if state.plan.streams_responses:
        plot.add(client, "read_all")
    elif not state.plan.blocks:
        plot.add(client, plot.rnd.choice(("result", "exception")))
    if state.plan.style != "call" or state.plan.streams_responses:
        asks = ("code", "details", "initial", "trailing")
        more = () if state.plan.blocks else ("is_active",)
        for op in plot.rnd.sample(asks + more, 4):
            plot.add(client, op)
    half_close(plot, index)


def _possible(plot: Plot, index: int) -> Iterator[Callable[[], None]]:
    state = plot.calls[index]
    if not state.opened:
        yield lambda: open_call(plot, index)
        return
    if state.plan.streams_requests and not state.half_closed:
        yield lambda: _send_request(plot, index)
        yield lambda: _send_request(plot, index)
        if not state.stays_open and plot.rnd.random() < 0.3:  # noqa: PLR2004 - most are longer
            yield lambda: half_close(plot, index)
    if not state.serving:
        yield lambda: _serve(plot, index)
    elif not (state.ended or state.dead):
        yield from _handlers(plot, index)
    if not state.plan.blocks:
        yield from _clients(plot, index)


def _handlers(plot: Plot, index: int) -> Iterator[Callable[[], None]]:
    state, handler = plot.calls[index], f"handler{index}"
    if state.plan.streams_requests and (state.requests or state.half_closed):
        yield lambda: _receive(plot, index)
        yield lambda: _receive(plot, index)
    if state.plan.streams_responses and state.plan.form in {"generator", "object"}:
        yield lambda: _answer(plot, index)
        yield lambda: _answer(plot, index)
    yield lambda: _small(plot, handler, state)


def _clients(plot: Plot, index: int) -> Iterator[Callable[[], None]]:
    state, client = plot.calls[index], f"client{index}"
    if state.answers:
        yield lambda: _read(plot, index)
        yield lambda: _read(plot, index)
    if state.answered and state.plan.mode != "uu":
        # The future of a unary call has its metadata with the answer only.
        yield lambda: plot.add(client, "initial")
    yield lambda: plot.add(client, plot.rnd.choice(_asks(state)))


def _asks(state: State) -> tuple[str, ...]:
    common = ("is_active", "callback", "time")
    future = ("done", "cancelled", "running", "done_callback")
    return common if state.plan.streams_responses else common + future


def open_call(plot: Plot, index: int = 0) -> None:
    """Open the call."""
    state = plot.calls[index]
    plot.add(f"client{index}", "open", lasts=state.plan.blocks)
    state.opened = True


def _serve(plot: Plot, index: int) -> None:
    plot.add(f"handler{index}", "turn")
    plot.calls[index].serving = True


def _send_request(plot: Plot, index: int) -> None:
    plot.add(f"writer{index}", "send", plot.message())
    plot.calls[index].requests += 1


def _receive(plot: Plot, index: int) -> None:
    state = plot.calls[index]
    plot.add(f"handler{index}", "recv")
    state.requests = max(0, state.requests - 1)


def _answer(plot: Plot, index: int) -> None:
    state = plot.calls[index]
    plot.add(f"handler{index}", "send", plot.message())
    state.answers += 1
    state.answered = True


def _read(plot: Plot, index: int) -> None:
    plot.add(f"client{index}", "read")
    plot.calls[index].answers -= 1


def _small(plot: Plot, handler: str, state: State) -> None:
    """Something that the handler does with its context."""
    op = plot.rnd.choice(
        ("is_active", "time", "metadata", "callback", "state", "initial", "trailing", "trailing")
    )
    if op == "initial":
        state.answered = True
    if op in {"initial", "trailing"}:
        plot.add(handler, op, plot.metadata())
    else:
        plot.add(handler, op)
