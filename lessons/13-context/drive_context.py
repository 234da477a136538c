"""Sources that answer, break, are told to end, or do not listen, and what they saw of a context."""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import after, background, go, now, recv, select, sleep, with_cancel, with_deadline


class SourceBroken(Exception):
    """This source has no answer."""


class UserLeft(Exception):
    """Whoever asked for the page has closed the window."""


class _Sources:
    """The sources of a case: `seconds`, `broken` and `deaf` say how each one goes."""

    def __init__(self, case) -> None:
        self._case = case
        self.contexts: list[object] = []
        self.at_work = self.most = 0

    def all(self) -> dict[str, Callable[[object], str]]:
        return {name: self._source(name) for name in self._case.seconds}

    def _source(self, name: str) -> Callable[[object], str]:
        def source(ctx) -> str:
            self.contexts.append(ctx)
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            try:
                return self._answer(ctx, name)
            finally:
                self.at_work -= 1

        return source

    def _answer(self, ctx, name: str) -> str:
        seconds = self._case.seconds[name]
        if name in self._case.deaf:
            sleep(seconds)
        elif select(recv(after(seconds)), recv(ctx.done())).index == 1:
            raise ctx.err()
        if name in self._case.broken:
            raise SourceBroken(name)
        return f"{name} of the day"

    def deadlines(self, began: float) -> list[float | None]:
        found = {ctx.deadline() for ctx in self.contexts}
        return [None if one is None else one - began for one in found]


def _gather_within(ctx, exercise, case) -> dict[str, object]:
    """Gather, and look at what there is on return."""
    sources, began = _Sources(case), now()
    answers, cause = exercise.gather(ctx, sources.all(), case.patience)
    seen = {
        "answers": dict(answers),
        "cause": None if cause is None else type(cause).__name__,
        "about": str(cause) if isinstance(cause, SourceBroken) else "",
        "seconds": now() - began,
        "living": sum(one.err() is None for one in sources.contexts),
        "deadlines": sources.deadlines(began),
        "most": sources.most,
    }
    if case.deaf:
        sleep(max(case.seconds.values()) + 100)
    return seen | {"later": dict(answers)}


def _gather(exercise, case) -> dict[str, object]:
    """Gather in a context that never ends, as in a script."""
    return _gather_within(background(), exercise, case)


gathers_all_answers = _gather
asks_all_at_once = _gather
returns_when_there_is_nothing_to_ask = _gather
ends_in_time = _gather
waits_for_nobody = _gather
stops_at_an_error = _gather


def hands_down_the_deadline(exercise, case):
    """Gather in a context that has an earlier deadline of its own."""
    ctx, cancel = with_deadline(background(), now() + case.parent)
    seen = _gather_within(ctx, exercise, case)
    cancel()
    return seen


def follows_its_context(exercise, case):
    """Gather for a user who leaves, before it begins or in the middle."""
    ctx, cancel = with_cancel(background())

    def leave() -> None:
        sleep(case.leaves)
        cancel(UserLeft())

    if case.leaves:
        go(leave)
    else:
        cancel(UserLeft())
    return _gather_within(ctx, exercise, case)


follows_what_is_over = follows_its_context
follows_its_context_alone = follows_its_context


# `qrpc-lab run 13`


def demo(exercise, serve) -> None:
    """A page of which the reviews do not come in time."""

    def saying(answer: str) -> Callable[[object], str]:
        return lambda _: answer

    def reviews(ctx) -> str:
        ctx.done().recv_ok()
        raise ctx.err()

    sources = {"price": saying("12"), "stock": saying("3"), "reviews": reviews}
    answers, cause = exercise.gather(background(), sources, 0.05)
    for name in sorted(answers):
        print(name, answers[name])
    print("too slow" if isinstance(cause, exercise.TooSlow) else f"cause: {cause!r}")
