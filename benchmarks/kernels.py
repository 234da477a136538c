"""A table of the kernels: how soon each bug is found, how short it is told, and what it costs.

    python benchmarks/kernels.py [--seeds 10] [--schedules 500] [--fixed 2000] [--folder DIR]

Without `--folder` the kernels of this repository's tests are run.  A folder holds files with
`buggy()`, `fixed()` and `EXPECT` (``codes``, ``blocked``, ``lines``).

The last lines stand beside what other tools have published for the blocking bugs of the whole GoKer
suite: goleak 43 of 68 (in up to 100,000 runs), go-deadlock 28, GoAT 66 of 67, GoPie 66 of 68.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from qrpc_lab.explore import Finding, explore

OURS = Path(__file__).parents[1] / "tests" / "explore" / "kernels"
FILES = ("locks", "channels", "mixed", "misuse", "data")


@dataclass(frozen=True)
class Kernel:
    """One bug and its mended twin."""

    name: str
    buggy: Callable[[], object]
    fixed: Callable[[], object]
    codes: tuple[str, ...]
    blocked: tuple[str, ...]
    lines: bool


def ours() -> Iterator[Kernel]:
    """Load the kernels of the tests."""
    sys.path.insert(0, str(OURS))
    for name in FILES:
        importlib.import_module(name)
    for one in importlib.import_module("catalogue").KERNELS:
        yield Kernel(one.name, one.buggy, one.fixed, one.codes, one.blocked, one.lines)


def of_folder(folder: Path) -> Iterator[Kernel]:
    """Load the kernels of a folder, one in each file."""
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        expect = module.EXPECT
        yield Kernel(
            path.stem,
            module.buggy,
            module.fixed,
            tuple(expect["codes"]),
            tuple(expect.get("blocked", ())),
            expect["lines"],
        )


@dataclass
class Row:
    """What came of one kernel."""

    needed: list[int]
    milliseconds: list[float]
    switches: list[int]
    wrong: list[str]
    alarm: str


def try_kernel(kernel: Kernel, seeds: int, schedules: int, fixed: int) -> Row:
    """Find the bug with every seed, then leave the mended twin alone."""
    row = Row([], [], [], [], "")
    for seed in range(seeds):
        before = time.process_time()
        result = explore(kernel.buggy, schedules=schedules, seed=seed, lines=kernel.lines)
        row.milliseconds.append((time.process_time() - before) * 1000)
        if result.finding is None:
            row.wrong.append("not found")
            continue
        row.needed.append(result.schedules)
        row.switches.append(_switches(result.finding))
        row.wrong += _wrong(kernel, result.finding)
    twin = explore(kernel.fixed, schedules=fixed, lines=kernel.lines)
    row.alarm = twin.finding.code if twin.finding else ""
    return row


def _switches(finding: Finding) -> int:
    names = [step.goroutine for step in finding.trace]
    return sum(1 for one, other in pairwise(names) if one != other)


def _wrong(kernel: Kernel, finding: Finding) -> list[str]:
    if finding.code not in kernel.codes:
        return [finding.code]
    named = {view.name.split("#")[0] for view in finding.goroutines}  # the second is called x#2
    missing = set(kernel.blocked) - named
    if finding.code in ("QL101", "QL102") and missing:
        return [f"{finding.code} without {', '.join(sorted(missing))}"]
    return []


def table(kernels: list[Kernel], seeds: int, schedules: int, fixed: int) -> int:
    """Print the table; return how many kernels went wrong."""
    print(f"{'kernel':<20}{'schedules':>12}{'worst':>7}{'ms':>8}{'switches':>10}  mended twin")
    bad = 0
    for kernel in kernels:
        row = try_kernel(kernel, seeds, schedules, fixed)
        bad += bool(row.wrong or row.alarm)
        median = statistics.median(row.needed) if row.needed else float("nan")
        switches = statistics.median(row.switches) if row.switches else float("nan")
        print(
            f"{kernel.name:<20}{median:>12.0f}{max(row.needed, default=0):>7}"
            f"{statistics.median(row.milliseconds):>8.1f}{switches:>10.0f}"
            f"  {row.alarm or 'quiet'}  {', '.join(dict.fromkeys(row.wrong))}".rstrip(),
            flush=True,
        )
    print(f"{len(kernels) - bad} of {len(kernels)} found with {seeds} seeds, twins quiet")
    return bad


def main() -> None:
    """Run what was asked for; the exit status is 1 when a kernel went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--schedules", type=int, default=500)
    parser.add_argument("--fixed", type=int, default=2000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("names", nargs="*", help="kernels to try; default: all")
    asked = parser.parse_args()
    kernels = list(of_folder(asked.folder) if asked.folder else ours())
    chosen = [kernel for kernel in kernels if not asked.names or kernel.name in asked.names]
    raise SystemExit(bool(table(chosen, asked.seeds, asked.schedules, asked.fixed)))


if __name__ == "__main__":
    main()
