"""What an exercise may read: the system, Python, installed packages, and its own folder.

Solutions and checkers stand in the course's folder, which is the hole in this list.  Installed from
a wheel that is a folder inside the package; in a checkout it is the whole checkout, of which only
the package itself (and an environment that happens to live there) is granted.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import qrpc_lab

PACKAGE = Path(qrpc_lab.__file__).resolve().parent
_CHECKOUT = PACKAGE.parent
_IN_CHECKOUT = (_CHECKOUT / "lessons" / "course.toml").exists()

HOLE = _CHECKOUT if _IN_CHECKOUT else PACKAGE / "_content"

SYSTEM = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/sys", "/nix", "/run/systemd",
    "/System", "/Library", "/private/etc", "/opt/homebrew",
    "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys", "/dev",
)  # fmt: skip


def readable_paths() -> list[Path]:
    """Folders and files whose contents the subject may read, besides its own folder."""
    roots = {Path(entry).resolve() for entry in (*sys.path, *SYSTEM) if entry}
    roots |= {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    roots |= {Path(sys.base_prefix).resolve() / "lib", Path(sys.prefix).resolve() / "lib"}
    granted = [path for root in sorted(roots) for path in _around_hole(root)]
    return [*granted, PACKAGE] if _IN_CHECKOUT else granted


def _around_hole(root: Path) -> list[Path]:
    """The root itself, or, where the hole lies in it, everything that is off the way down."""
    if not HOLE.is_relative_to(root):
        return [root]
    granted: list[Path] = []
    here = HOLE
    while here != root:
        granted += [entry for entry in _entries(here.parent) if entry != here]
        here = here.parent
    return granted


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
