"""`qrpc-lab proto FILE`: stubs from the learner's .proto, beside it."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.course.files import not_writable
from qrpc_lab.errors import CourseError


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .proto file.")],
) -> None:
    """Generate Python stubs from your .proto file, beside it."""
    if not file.is_file():
        message = f"There is no file {file}."
        raise CourseError(message)
    if file.suffix != ".proto":
        message = f"{file} is no .proto file."
        raise CourseError(message)
    from qrpc_lab.rpc.proto import generate

    try:
        written = generate(file)
    except OSError as error:
        raise not_writable(file.parent, error) from error
    for path in written:
        terminal.out().print(f"wrote {path}")
