"""The table of findings, and the way from a code to its page.

The families: 1xx are defects of concurrency, 2xx of gRPC calls, 9xx concern the harness itself
(an exercise that cannot be judged, or a fault of ours).
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from qrpc_lab.errors import UnknownFinding

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(NamedTuple):
    """One kind of finding: its stable code, its name, and one sentence that says what it means."""

    code: str
    name: str
    meaning: str


_TABLE = (
    Kind("QL101", "deadlock", "Nothing can run: each goroutine waits for another."),
    Kind(
        "QL102",
        "goroutine leak",
        "The program returned; a goroutine is blocked for ever or was left running.",
    ),
    Kind(
        "QL103",
        "data race",
        "Two accesses to one place, at least one a write, and nothing orders them.",
    ),
    Kind("QL104", "send on closed channel", "A value was sent on a channel that is closed."),
    Kind("QL105", "close of a closed channel", "A channel was closed a second time."),
    Kind(
        "QL106",
        "WaitGroup misuse",
        "The counter went below zero, or grew from zero while somebody was waiting.",
    ),
    Kind("QL107", "exception lost", "An exception ended a goroutine, and nobody heard of it."),
    Kind(
        "QL108",
        "lock misuse",
        "A lock was released by a non-owner, or is still held when the program ends.",
    ),
    Kind(
        "QL109",
        "no progress",
        "The program runs and runs, and gets nowhere: a livelock or a busy wait.",
    ),
    Kind("QL110", "wrong result", "The answer is not the one that was asked for."),
    Kind(
        "QL111",
        "over-synchronised",
        "What should happen at the same time never does.",
    ),
    Kind(
        "QL112",
        "unbounded",
        "A buffer, a backlog or the number of goroutines grows with the input.",
    ),
    Kind("QL113", "order broken", "Values come out in another order than was asked for."),
    Kind(
        "QL201",
        "never half-closed",
        "The sender is done and does not say so: its end of the stream stays open.",
    ),
    Kind(
        "QL202",
        "status missing or wrong",
        "The call ends with another status than it should, or tells too much about the inside.",
    ),
    Kind(
        "QL203",
        "message lost, doubled or reordered",
        "What arrives is not what was sent, once each and in order.",
    ),
    Kind("QL204", "cancellation ignored", "The caller left, and the work goes on."),
    Kind(
        "QL205",
        "deadline missing, ignored or not passed on",
        "A call may take for ever, or takes longer than its caller was ready to wait.",
    ),
    Kind(
        "QL206", "call left open", "The user of a call is done with it, and the call is not over."
    ),
    Kind(
        "QL207",
        "server pool exhausted",
        "Handlers that wait hold every worker of the server: the next caller gets no answer.",
    ),
    Kind(
        "QL208",
        "back-pressure broken",
        "The producer runs ahead of the consumer without bound.",
    ),
    Kind("QL209", "two writers on one stream", "Two threads write to one stream at once."),
    Kind("QL210", "contract", "The .proto does not describe what was asked for."),
    Kind(
        "QL211",
        "half-closed too early, or conversation stalls",
        "A side stops talking while it still has to, or each side waits for the other to speak.",
    ),
    Kind("QL901", "does not import", "The exercise could not be loaded."),
    Kind("QL902", "not done yet", "A TODO of the exercise is still open."),
    Kind("QL903", "time limit", "The check was stopped by the clock."),
    Kind("QL904", "process ended", "The exercise ended the process, or crashed it."),
    Kind("QL905", "memory limit", "The exercise used more memory than it may."),
    Kind("QL906", "output flood", "The exercise printed more than it may."),
    Kind("QL907", "tampering", "The exercise changed or looked at what it must leave alone."),
    Kind(
        "QL908",
        "interface changed",
        "A name that the check uses is missing, or takes other arguments.",
    ),
    Kind(
        "QL909",
        "left behind",
        "A process or a thread is still running after the exercise returned.",
    ),
    Kind("QL910", "out of control", "The exercise did something that the explorer cannot steer."),
    Kind("QL999", "fault of the checker", "The check itself failed: this is ours, not yours."),
)

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _TABLE}
"""Every kind of finding by its code, in the order of the codes."""


def kind_of(code: str) -> Kind:
    """Return the kind of finding that `code` names.

    People type what they remember, so `ql101` and `101` are understood too.

    Raises:
        UnknownFinding: there is no such code; the message says which there are.
    """
    digits = re.fullmatch(r"(?:QL)?(\d{3})", code.strip(), re.IGNORECASE)
    kind = KINDS.get(f"QL{digits[1]}") if digits else None
    if kind is None:
        raise UnknownFinding(code, tuple(KINDS))
    return kind


def name_of(code: str) -> str:
    """Return the name of a finding: `name_of("QL101")` is `"deadlock"`.

    Raises:
        UnknownFinding: there is no such code.
    """
    return kind_of(code).name


def page(code: str) -> str:
    """Return the page that explains a finding, as Markdown that begins with its heading.

    Raises:
        UnknownFinding: there is no such code.
    """
    path = resources.files(__package__) / "pages" / f"{kind_of(code).code}.md"
    return path.read_text(encoding="utf-8")
