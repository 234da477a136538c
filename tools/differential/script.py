"""Scripts: what both sides of some calls do, as plain data.

The steps of a script stand in one total order in which every step can be done: a read stands after
the message that it reads. Each actor does its own steps in that order; `after` names steps of
others that must have been done before. So a script cannot get stuck, whichever barriers it has, as
long as gRPC does what the order supposes.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

MODES = ("uu", "us", "su", "ss")
"""The four modes: unary or streaming requests, unary or streaming responses."""


@dataclass(frozen=True, slots=True)
class Step:
    """One action of one actor."""

    number: int
    """Its place in the total order."""
    actor: str
    """`"client0"`, `"writer0"` (the request iterator), `"handler0"`, `"other0"`; by call."""
    op: str
    """The name of the action."""
    args: tuple[object, ...] = ()
    after: tuple[int, ...] = ()
    """Steps of others that come before."""

    def __str__(self) -> str:
        """Write the step as one line, which `read` reads again."""
        after = f" after {','.join(map(str, self.after))}" if self.after else ""
        args = f" {self.args!r}" if self.args else ""
        return f"{self.number} {self.actor} {self.op}{args}{after}"


@dataclass(frozen=True, slots=True)
class CallPlan:
    """How one call is made and served."""

    mode: str
    """One of `MODES`."""
    style: str = "call"
    """`"call"`, `"with_call"` or `"future"` of a unary response; a stream has one way only."""
    timeout: str = "none"
    """`"none"`, `"long"` (never passes), `"short"` (passes) or `"zero"`."""
    wait_for_ready: bool | None = None
    metadata: tuple[tuple[str, str | bytes], ...] = ()
    request: str = "q0"
    """The message of a unary request."""
    form: str = "generator"
    """What a streaming handler returns: `"generator"`, `"object"`, `"list"` or `"none"`."""
    writer: str = "generator"
    """What the client passes as requests: `"generator"`, `"object"` or `"list"`."""
    method: str = ""
    """Another method than its own, which nobody serves."""

    @property
    def streams_requests(self) -> bool:
        """Whether there is a request iterator."""
        return self.mode[0] == "s"

    @property
    def streams_responses(self) -> bool:
        """Whether the handler gives several answers."""
        return self.mode[1] == "s"

    @property
    def blocks(self) -> bool:
        """Whether to open the call is to wait for its end."""
        return not self.streams_responses and self.style != "future"


@dataclass(frozen=True, slots=True)
class Script:
    """Some calls on one channel to one server."""

    kind: str
    calls: tuple[CallPlan, ...]
    steps: tuple[Step, ...]
    workers: int = 4
    server: str = "served"
    """`"served"`, or `"nobody"`: nobody listens at the address."""
    window: int = 0
    """Bytes of a stream's window on both sides; 0: the default."""
    interceptors: tuple[str, ...] = ()
    """Names of interceptors (see `interceptors`), in order."""
    limit: int | None = None
    """How many calls the server takes at a time."""
    loose: bool = False
    """Some barriers were left out: the outcome is a matter of luck."""

    def of(self, actor: str) -> tuple[Step, ...]:
        """Return the steps of `actor`."""
        return tuple(step for step in self.steps if step.actor == actor)

    def without(self, number: int) -> Script:
        """Return the script without one step; who waited for it waits for what it waited for."""
        gone = next(step for step in self.steps if step.number == number)
        left = (step for step in self.steps if step.number != number)
        return replace(self, steps=tuple(_freed(step, gone) for step in left))

    def __str__(self) -> str:
        """Write the script as lines that `read` reads again."""
        return "\n".join([repr(replace(self, steps=())), *map(str, self.steps)])


def read(text: str) -> Script:
    """Return the script that was written as `text`."""
    head, *lines = text.strip().splitlines()
    names = {"Script": Script, "CallPlan": CallPlan, "__builtins__": {}}
    empty: Script = eval(head, names)  # noqa: S307 - our own repr, from our own notes
    return replace(empty, steps=tuple(map(_step, lines)))


def _step(line: str) -> Step:
    body, _, after = line.strip().partition(" after ")
    number, actor, op, *args = body.split(" ", 3)
    return Step(
        int(number),
        actor,
        op,
        ast.literal_eval(args[0]) if args else (),
        tuple(map(int, after.split(","))) if after else (),
    )


def _freed(step: Step, gone: Step) -> Step:
    if gone.number not in step.after:
        return step
    inherited = () if gone.actor == step.actor else gone.after
    after = {number for number in step.after if number != gone.number} | set(inherited)
    return replace(step, after=tuple(sorted(after)))
