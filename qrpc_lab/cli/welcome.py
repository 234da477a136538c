"""`qrpc-lab` without a command: `watch` in a workspace, elsewhere a page that says how to start."""

from __future__ import annotations

from pathlib import Path

from qrpc_lab.cli import exits, terminal
from qrpc_lab.course.workspace import DEFAULT_NAME, find_workspace

_PAGE = (
    ("qrpc-lab start", f"make a workspace in ./{DEFAULT_NAME} and begin"),
    ("qrpc-lab list", "what the course holds"),
    ("qrpc-lab show 02", "read a lesson"),
    ("qrpc-lab --help", "all commands"),
)


def without_command() -> int:
    """Do what somebody who typed only the program's name most likely wants; return the status."""
    if find_workspace(Path.cwd()) is not None:
        from qrpc_lab.cli.watching import watch

        return watch(None)
    out = terminal.out()
    out.print(out.ink.strong("qrpc-lab: Go-style concurrency and gRPC streaming, by doing"))
    out.print("")
    for typed, meaning in _PAGE:
        out.print(f"  {out.ink.name(f'{typed:<18}')}  {meaning}")
    return exits.PASSED
