"""Entry of the subject: `python -m qrpc_lab.check.subject`, started by the grader alone.

The pipe to the grader comes in as standard input and output.  Both are moved out of the way first:
what the exercise prints goes to standard error's pipe, which the grader only ever treats as text,
and closing or replacing `sys.stdout` cuts no wire of ours.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from qrpc_lab.check.link import Hangup, Link
from qrpc_lab.check.subject.confine import confine
from qrpc_lab.check.subject.exits import announce_exits, leave
from qrpc_lab.check.subject.guard import Guard
from qrpc_lab.check.subject.limits import adopt_orphans, apply_limits
from qrpc_lab.check.subject.paths import readable_paths
from qrpc_lab.check.subject.session import Session, explorer
from qrpc_lab.check.subject.stacks import dump_on_signal


def main() -> None:
    """Serve the grader until it hangs up, then end, without waiting for the exercise's threads."""
    link = Link(*_take_pipes())
    explorer()  # most lessons need it: better now, while the grader makes up its mind
    try:
        hello = link.receive()
    except Hangup:  # it was started ahead, and nobody needed it
        return
    sys.dont_write_bytecode = True  # our own modules are kept compiled, the exercise is not
    own, private = Path(str(hello["own"])), Path(str(hello["private"]))
    tempfile.tempdir = str(own)
    os.chdir(own)
    dump_on_signal()
    readable = readable_paths()
    notices = apply_limits()
    adopt_orphans()
    refused = confine([*readable, private], [own])
    notices += [refused] if refused else []
    guard = Guard([*readable, private], own, refuse_processes=refused is not None)
    announce_exits(str(own.resolve()), lambda how, site: link.send("exit", how=how, **site))
    session = Session(link, hello, guard)
    with contextlib.suppress(Hangup):
        session.run(notices)
    if session.status is not None:
        sys.exit(session.status)  # as a program ends: not before its threads have
    leave()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    reader, writer = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as we do
    sys.stdout = _text_stream(1)
    sys.stderr = _text_stream(2)
    return os.fdopen(reader, "rb"), os.fdopen(writer, "wb")


def _text_stream(fd: int) -> io.TextIOWrapper:
    """Line by line, so that what is printed before a crash is not lost."""
    raw = open(fd, "wb", buffering=0, closefd=False)  # noqa: SIM115 - lives as long as we do
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


if __name__ == "__main__":
    main()
