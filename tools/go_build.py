"""Building Go programs: Go from PyPI or the system, gRPC from what Debian packages.

Nothing comes from the network while it builds.  `protoc --go_out=plugins=grpc` (protoc-gen-go 1.3)
generates messages and services in one file; `GO111MODULE=off` with `/usr/share/gocode` on GOPATH
finds grpc-go where Debian puts it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.go_toolchain import Toolchain

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
STUBS = "qrpc-lab/lab"  # the go_package of every .proto of ours
PACKAGES = "golang-google-grpc-dev golang-google-protobuf-dev protoc-gen-go-1-3 protobuf-compiler"
_DEBIAN = Path("/usr/share/gocode")
_GRPC = _DEBIAN / "src" / "google.golang.org" / "grpc"
_BUILD_SECONDS = 300.0


class BuildError(Exception):
    """A Go program does not build; the text is what the tool said."""


def missing() -> list[str]:
    """Return what is not installed of what building with gRPC takes, beside Go."""
    tools = [name for name in ("protoc", "protoc-gen-go") if not shutil.which(name)]
    return tools if _GRPC.is_dir() else [*tools, "grpc-go"]


@dataclass(frozen=True, slots=True)
class Workplace:
    """A GOPATH of our own: `src` for the generated stubs, `bin` for the programs."""

    folder: Path
    tools: Toolchain

    def generate(self) -> None:
        """Write the Go stubs of every service of `proto/`. Raises `BuildError`."""
        source = self.folder / "src"
        shutil.rmtree(source / STUBS, ignore_errors=True)
        source.mkdir(parents=True, exist_ok=True)
        protos = [str(path) for path in sorted(PROTO.rglob("*.proto"))]
        self._run("protoc", f"-I{PROTO}", f"--go_out=plugins=grpc:{source}", *protos)

    def build(self, program: Path) -> Path:
        """Return the executable of a Go file, after gofmt and vet agreed. Raises `BuildError`."""
        if self._run(self.tools.gofmt, "-l", str(program)):
            raise BuildError(f"{program.name} is not formatted: run gofmt -w on it")
        target = self.folder / "bin" / program.stem
        self._run(self.tools.go, "build", "-o", str(target), str(program))
        self._run(self.tools.go, "vet", str(program))
        return target

    def _run(self, *command: str) -> str:
        environment = {
            **os.environ,
            "GO111MODULE": "off",
            "GOFLAGS": "",
            "GOPATH": f"{self.folder}:{_DEBIAN}",
        }
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            timeout=_BUILD_SECONDS,
            check=False,
        )
        if done.returncode:
            raise BuildError(f"{Path(command[0]).stem}: {(done.stderr or done.stdout).strip()}")
        return done.stdout
