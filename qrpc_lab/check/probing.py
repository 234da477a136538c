"""What ended a probe other than by returning, as data.

A probe runs in the grader when the socket is real, and in the subject when the wire is simulated:
what it met must read the same to the judge.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from qrpc_lab.check.peer import Silence


@dataclass(frozen=True, slots=True)
class ProbeFailure:
    """Why a probe has no value.

    `kind` is `call` (a call did not end with OK, but with `code`), `silence` (it waited in vain for
    the drive) or `fault` (its own mistake); `text` says more.
    """

    kind: str
    text: str
    code: str = ""


def probe_failure(error: BaseException) -> ProbeFailure:
    """Reduce what left a probe to data."""
    if isinstance(error, Silence):
        return ProbeFailure("silence", str(error))
    code = getattr(error, "code", None)
    if _is_rpc_error(error) and callable(code):
        status = code()
        return ProbeFailure("call", "", str(getattr(status, "name", status)))
    return ProbeFailure("fault", "".join(traceback.format_exception(error, limit=-4)))


def _is_rpc_error(error: BaseException) -> bool:
    """By name, so that whoever only judges need not import gRPC."""
    return "RpcError" in {base.__name__ for base in type(error).__mro__}
