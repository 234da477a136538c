"""Generate the committed gRPC stubs: `python -m tools.stubs`.

Generated code runs only on a runtime that is as new as its generator, or newer. So the stubs are
made by the *oldest* supported grpcio-tools, whatever is installed here: it lives in an environment
of its own under `.cache/`. `tests/rpc/test_stubs.py` generates again and compares.

protoc writes imports for a tree that starts at the package of the `.proto` (`from lab import …`).
The stubs live inside `qrpc_lab.pb`, so those imports are rewritten. And protoc writes no type stubs
for services; `tools.service_types` does.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tools.service_types import service_types

GENERATOR = "1.76.0"
ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
STUBS = ROOT / "qrpc_lab" / "pb"

_IMPORT = re.compile(r"^from lab import (\w+_pb2) as", re.MULTILINE)
_HEADER = {".py": "# mypy: ignore-errors\n", ".pyi": ""}


class GeneratorUnavailableError(Exception):
    """The pinned generator cannot be had here: no network, no cache, no wheel for this Python."""


def generator() -> Path:
    """Return the Python of an environment that has the pinned generator; make it when missing.

    Raises `GeneratorUnavailableError`, with pip's last line as the reason.
    """
    home = (
        ROOT / ".cache" / f"grpcio-tools-{GENERATOR}-py{sys.version_info[0]}{sys.version_info[1]}"
    )
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "complete").exists():
        venv.create(home, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        done = subprocess.run(
            [*pip, f"grpcio-tools=={GENERATOR}"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise GeneratorUnavailableError(
                (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            )
        (home / "complete").touch()
    return python


def generate(into: Path) -> list[Path]:
    """Write the stubs of every `.proto` of the project into the folder `into`; return them."""
    sources = sorted(PROTO.rglob("*.proto"))
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        command = [str(generator()), "-m", "grpc_tools.protoc", f"-I{PROTO}"]
        command += [f"--{kind}_out={raw}" for kind in ("python", "pyi", "grpc_python")]
        command += [f"--descriptor_set_out={raw / 'all.binpb'}", "--include_imports"]
        subprocess.run([*command, *map(str, sources)], check=True)
        made = {p.name: p.read_text("utf-8") for p in sorted(raw.rglob("*.py*"))}
        made |= service_types((raw / "all.binpb").read_bytes())
    written = []
    for name, text in sorted(made.items()):
        target = into / name
        rewritten = _IMPORT.sub(r"from qrpc_lab.pb import \1 as", text)
        body = "\n".join(line.rstrip() for line in rewritten.splitlines())
        target.write_text(f"{_HEADER[target.suffix]}{body.rstrip()}\n", "utf-8", newline="\n")
        written.append(target)
    return written


def main() -> None:
    """Generate into the package and tell what was written."""
    for old in STUBS.glob("*_pb2*"):
        old.unlink()
    for path in generate(STUBS):
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
