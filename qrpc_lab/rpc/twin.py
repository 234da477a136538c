"""The Python side of a lesson's Go program: the same server and the same scene, behind two verbs.

`solutions/NN-slug/twin.py` ends with a call of `main`. The harness that builds the Go twins
(`python -m tools.go_twins`) then lets each language call the other and compares what they print::

    twin.py serve           prints its address, serves until standard input ends
    twin.py call ADDRESS    runs the scene against that server, prints what it saw
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from qrpc_lab.rpc.client import connect
from qrpc_lab.rpc.serving import serve as serve_on_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_USAGE = "usage: twin.py serve | twin.py call ADDRESS"


def main(
    full_name: str,
    *,
    serve: Callable[[], object],
    call: Callable[[Any], None],
    arguments: Sequence[str] | None = None,
) -> None:
    """Do what the command line says, for the service `full_name` ("lab.Greeter").

    `serve()` gives the servicer; `call(stub)` is the scene, and prints. Anything else on the
    command line is `SystemExit` with the usage.
    """
    match sys.argv[1:] if arguments is None else arguments:
        case ["serve"]:
            with serve_on_loopback(serve()) as server:
                print(server.target, flush=True)  # noqa: T201 - the convention of a twin
                sys.stdin.read()
        case ["call", address]:
            with connect(full_name, address) as stub:
                call(stub)
        case _:
            raise SystemExit(_USAGE)
