"""The exceptions that left a learner's handlers, as data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.check.subject.errors import Record

if TYPE_CHECKING:
    from qrpc_lab.rpc import HandlerFailure

_FAULTS = {"SystemExit": "exit", "MemoryError": "memory"}


def failures_as_records(failures: Iterable[HandlerFailure], own: str) -> list[Record]:
    """Describe each; `own` is the folder whose lines are the learner's."""
    return [_as_record(one, own) for one in failures]


def innermost(failure: HandlerFailure, own: str) -> dict[str, object]:
    """File and line of the learner at which it was raised."""
    mine = [site for site in failure.where if site.file.startswith(own)]
    if not mine:
        return {"file": "", "line": 0}
    return {"file": Path(mine[-1].file).name, "line": mine[-1].line}


def _as_record(failure: HandlerFailure, own: str) -> Record:
    todo = failure.type == "NotImplementedError" and failure.message.lstrip().startswith("TODO")
    fault = "todo" if todo else _FAULTS.get(failure.type, "error")
    return {
        "type": failure.type,
        "message": failure.message,
        "traceback": "",
        "fault": fault,
        "name": "handler",
        "doing": f"handling {failure.method}",
    } | innermost(failure, own)
