"""One drive of a lesson, to be run once in each schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from qrpc_lab.check.authoring import Case
from qrpc_lab.check.codec import NotPlain, decode, encode
from qrpc_lab.check.link import Message
from qrpc_lab.check.marks import MOST, deliver_to, mark
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.check.subject.errors import Record, describe
from qrpc_lab.places import behind

if TYPE_CHECKING:
    from qrpc_lab.check.subject.scene import Scene


@dataclass(slots=True)
class Drive:
    """The drive's function around a freshly executed exercise: what runs once in each schedule."""

    exercise: Path
    drive: Path
    function: str
    case: Case
    scene: Scene | None = None
    error: Record | None = field(default=None, init=False)
    _code: CodeType = field(init=False)

    def __post_init__(self) -> None:
        """Compile the drive; it is trusted, and so neither rewritten nor watched."""
        self._code = compile(self.drive.read_bytes(), str(self.drive), "exec", dont_inherit=True)

    def __call__(self, exercise: ModuleType) -> object:
        """Run it; the value of the schedule is what it came to, with its marks."""
        events: list[object] = []
        self.error = None
        deliver_to(lambda name, data: _keep(events, name, data))
        drive = ModuleType(self.drive.stem)
        drive.__file__ = str(self.drive)
        exec(self._code, vars(drive))  # noqa: S102 - the lesson's own file
        offers = {"exercise": exercise, "case": self.case, "mark": mark}
        try:
            outcome = self._outcome(drive, offers)
        except NotPlain as error:
            self.error = describe(error, str(self.exercise.parent)) | {"fault": "result"}
            raise
        except Exception as error:
            self.error = describe(error, str(self.exercise.parent))
            raise
        except SystemExit as leaving:
            # With status 0 it would be a script that ends well, and this is a check.
            raise SystemExit(str(leaving.code)).with_traceback(leaving.__traceback__) from None
        return outcome | {"events": events}

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        """The weather of its network, and an end to its marks, around all schedules.

        No learner can look into the drive, so no diagnosis names a line of it.
        """
        weather = self.scene.weather() if self.scene is not None else nullcontext()
        try:
            with weather, behind(str(self.drive)):
                yield
        finally:
            deliver_to(None)

    def _outcome(self, drive: ModuleType, offers: Mapping[str, object]) -> Record:
        if self.scene is not None:
            return self.scene.play(drive, self.function, offers)
        return {"value": encode(call_by_name(getattr(drive, self.function), offers))}


def case_of(order: Message) -> Case:
    """The case of an order."""
    plain = decode(order["case"])
    return Case(**plain) if isinstance(plain, dict) else Case()


def _keep(events: list[object], name: str, data: dict[str, object]) -> None:
    if len(events) < MOST:
        events.append({"name": str(name)[:200], "data": encode(data)})
