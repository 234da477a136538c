"""Stubs from a learner's `.proto`, written beside it.

protoc runs in a process of its own: it writes its complaints to file descriptor 2 and may end the
process that it runs in. It writes into a temporary folder, so that a `.proto` with a mistake leaves
the stubs of yesterday as they are.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from qrpc_lab.errors import ProtoError
from qrpc_lab.rpc.environment import local_environment

_SECONDS = 60.0
_COMPLAINT = re.compile(
    r"(?P<file>[^:\n]+\.proto):(?:(?P<line>\d+):(?P<column>\d+):)?\s*(?P<text>.+)"
)
_NAME = re.compile(r"[A-Za-z_]\w*")


def generate(path: Path) -> list[Path]:
    """Write the Python stubs of `path` beside it and return them, sorted by name.

    Blocks while protoc runs (about 0.3 s). Imports between stubs are those of one folder: whoever
    runs Python there can import them. Raises `ProtoError`, which has a sentence for each complaint;
    then nothing is written.
    """
    source = _source(path)
    with tempfile.TemporaryDirectory(prefix="qrpc-lab-proto-") as folder:
        made = Path(folder)
        _protoc(source, made)
        return sorted(_place(stub, source.parent / stub.name) for stub in made.iterdir())


def _source(path: Path) -> Path:
    if not path.is_file():
        what = "is a directory" if path.is_dir() else "does not exist"
        raise ProtoError(f"{path} {what}.")
    if path.suffix != ".proto":
        raise ProtoError(f"{path.name} is no .proto file.")
    if not _NAME.fullmatch(path.stem):
        raise ProtoError(
            f"{path.name} would become a module that Python cannot import; "
            "use letters, digits and underscores in its name."
        )
    try:
        path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ProtoError(f"{path.name} is not UTF-8 (byte {error.start}).") from None
    return path.absolute()


def _protoc(source: Path, into: Path) -> None:
    # -P: a learner's own grpc.py or queue.py beside the .proto must not stand before ours.
    command = [sys.executable, "-P", "-m", "grpc_tools.protoc", f"-I{source.parent}"]
    command += [f"--{kind}_out={into}" for kind in ("python", "pyi", "grpc_python")]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments and a file that exists
            [*command, source.name],
            cwd=source.parent,
            env=local_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProtoError(f"protoc did not end within {_SECONDS:.0f} s.") from None
    if done.returncode:
        raise ProtoError(_sentences(done.stderr) or f"protoc ended with {done.returncode}.")


def _sentences(complaints: str) -> str:
    return "\n".join(_sentence(line) for line in complaints.splitlines() if line.strip())


def _sentence(line: str) -> str:
    found = _COMPLAINT.fullmatch(line.strip())
    if found is None:
        return line.strip()
    where = f", line {found['line']}" if found["line"] else ""
    text = found["text"].rstrip()
    return f"{Path(found['file']).name}{where}: {text}{'' if text.endswith('.') else '.'}"


def _place(stub: Path, target: Path) -> Path:
    target.write_bytes(stub.read_bytes())
    return target
