"""Pages that take their time, break, or do not listen, and a notebook of who did what when."""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import after, background, go, now, recv, select, sleep, with_cancel, with_deadline


class PageBroken(Exception):
    """This page cannot be had."""


_TOO_LATE = 60.0
"""Seconds after an error in which a place that was taken before has long been used."""


class _Site:
    """Fetches the pages of a case: `seconds`, `broken` and `deaf` say how each one goes."""

    def __init__(self, case) -> None:
        self._case = case
        self.open = self.most = 0
        self.causes: list[str] = []
        self.contexts: list[object] = []
        self.in_vain = self.too_late = 0
        self.broke: float | None = None

    def fetch(self, ctx, page: str) -> str:
        sleep(0)
        self.contexts.append(ctx)
        self.in_vain += ctx.err() is not None
        self.too_late += self.broke is not None and now() - self.broke > _TOO_LATE
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            return self._fetched(ctx, page)
        finally:
            self.open -= 1

    def _fetched(self, ctx, page: str) -> str:
        seconds = self._case.seconds[page]
        if page in self._case.deaf:
            sleep(seconds)
        elif select(recv(after(seconds)), recv(ctx.done())).index == 1:
            self.causes.append(_name(ctx.cause()))
            raise ctx.err()
        if page in self._case.broken:
            self.broke = now() if self.broke is None else self.broke
            raise PageBroken(page)
        return f"text of {page}"


def _name(error: BaseException | None) -> str:
    return f"PageBroken {error}" if isinstance(error, PageBroken) else type(error).__name__


def _tried(call: Callable[[], object]) -> dict[str, object]:
    """Tell what a call returned, or what it raised."""
    try:
        return {"returned": call(), "raised": None}
    except Exception as error:  # noqa: BLE001 - told by its name
        return {"returned": None, "raised": _name(error)}


def _fetch_within(ctx, exercise, case) -> dict[str, object]:
    site, began = _Site(case), now()
    seen = _tried(lambda: exercise.fetch_all(ctx, site.fetch, list(case.pages), case.at_once))
    return seen | {
        "open": site.open,
        "most": site.most,
        "causes": sorted(set(site.causes)),
        "living": sum(one.err() is None for one in site.contexts),
        "in vain": site.in_vain,
        "too late": site.too_late,
        "seconds": now() - (site.broke or began),
    }


def _fetch(exercise, case) -> dict[str, object]:
    return _fetch_within(background(), exercise, case)


returns_the_pages_in_order = _fetch
fetches_some_at_a_time = _fetch
raises_the_first_error = _fetch
tells_the_others = _fetch
ends_its_context = _fetch


def follows_its_context(exercise, case):
    """Fetch in a context that is ended from outside: before, by a cancel, or by its deadline."""
    if case.end == "deadline":
        ctx, cancel = with_deadline(background(), now() + case.after)
    else:
        ctx, cancel = with_cancel(background())

    def leave() -> None:
        sleep(case.after)
        cancel()

    if case.end == "before":
        cancel()
    elif case.end == "cancel":
        go(leave)
    seen = _fetch_within(ctx, exercise, case)
    cancel()
    return seen


follows_what_is_over = follows_its_context


# `qrpc-lab run 14`


def demo(exercise, serve) -> None:
    """A report that can be had, and one that cannot."""

    def fetch(ctx, page: str) -> str:
        if page == "sales":
            raise PageBroken("no sales today")
        return page.upper()

    for pages in (["cover", "costs"], ["cover", "sales", "costs"]):
        try:
            print(*exercise.fetch_all(background(), fetch, pages, 2))
        except PageBroken as error:
            print("no report:", error)
