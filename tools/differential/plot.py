"""A plot: a story under construction, which knows what can be done next.

It keeps the little that is known for certain about each call (which messages are on their way, who
has ended) and offers the actions that can be done then. Whoever writes a step after another actor's
step puts a barrier between them; a loose plot leaves some barriers out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tools.differential.script import CallPlan, Script, Step

if TYPE_CHECKING:
    from random import Random

_SHORT = 12
"""More steps than this have more moments for a cancel than a hundred real runs can show."""
_SIZES = (0, 0, 0, 10, 300, 5000)
_META = (("x-one", "1"), ("x-two", "zwei"), ("x-raw-bin", b"\x00\xff"), ("x-one", "again"))


@dataclass(slots=True)
class State:
    """What is certain about one call."""

    plan: CallPlan
    opened: bool = False
    serving: bool = False
    """The handler has been called."""
    half_closed: bool = False
    requests: int = 0
    """Requests on their way."""
    answers: int = 0
    """Answers on their way."""
    answered: bool = False
    """The initial metadata have gone to the client."""
    stays_open: bool = False
    """Its requests do not end before the kind's own steps."""
    ended: bool = False
    """The handler is done."""
    dead: bool = False
    """The call was cut short."""


@dataclass
class Plot:
    """The steps so far."""

    rnd: Random
    kind: str
    calls: list[State]
    loose: bool = False
    steps: list[Step] = field(default_factory=list)
    workers: int = 4
    _said: int = 0
    _lasting: set[int] = field(default_factory=set)

    def text(self) -> str:
        """Return a text that no other step of the script has."""
        self._said += 1
        return f"said-{self._said}"

    def message(self) -> str:
        """Return a new message of some size."""
        size = self.rnd.choice(_SIZES)
        return f"{self.text()}*{size}" if size else self.text()

    def metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """Return some metadata."""
        return tuple(self.rnd.sample(_META, self.rnd.randint(1, 3)))

    def add(self, actor: str, op: str, *args: object, lasts: bool = False) -> None:
        """Write the next step. One that `lasts` may end only after what follows."""
        before = next((s for s in reversed(self.steps) if s.number not in self._lasting), None)
        after: tuple[int, ...] = ()
        if before is not None and before.actor != actor:
            after = (before.number,)
        if lasts:
            self._lasting.add(len(self.steps))
        self.steps.append(Step(len(self.steps), actor, op, args, after))

    def need(self, number: int) -> None:
        """Let the last step wait for an earlier one as well."""
        last = self.steps[-1]
        self.steps[-1] = replace(last, after=tuple(sorted({*last.after, number})))

    def script(self, **other: object) -> Script:
        """Return the story as a script; a loose one has lost one or two of its barriers."""
        if self.loose:
            fenced = [s for s in self.steps if s.after and not self._must_wait(s)]
            for step in self.rnd.sample(fenced, min(len(fenced), self.rnd.randint(1, 2))):
                self.steps[step.number] = replace(step, after=())
        plans = tuple(state.plan for state in self.calls)
        fields = {"workers": self.workers, "loose": self.loose} | other
        return Script(self.kind, plans, tuple(self.steps), **fields)  # type: ignore[arg-type]

    def _must_wait(self, step: Step) -> bool:
        """Whether a step without its barrier could not be done, or could be at too many moments."""
        early = step.op == "cancel" and len(self.steps) > _SHORT
        return step.actor == "other0" or early
