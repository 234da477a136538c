"""Channels against their peers: ``python -m benchmarks.channels [--pin] [--json FILE]``.

All peers run interleaved in one process, round after round, so that a busy machine hurts all alike.
A ratio is taken within a round, between neighbours in time, and then the median over the rounds: it
carries over to another machine, where microseconds do not. Peers: ``pip install --group bench``; Go
from the group ``go``, or any `go` on the path.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.channel_peers import Peer, contestants
from benchmarks.channel_rows import ITEMS, Row

GO_SCALE = 20  # Go is that much faster: more items, for a measurement above the clock's grain


@dataclass
class Cell:
    """One peer in one row: microseconds for one item, and ratios to ours, round by round."""

    micros: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


def go_peer(folder: Path) -> Peer | None:
    """Build the Go program; `None` without a toolchain."""
    go = shutil.which("go", path=str(Path(sys.executable).parent)) or shutil.which("go")
    if go is None:
        return None
    program = folder / "channels"
    source = Path(__file__).parent / "go"
    env = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    subprocess.run([go, "build", "-o", str(program), "."], cwd=source, env=env, check=True)

    def row(name: str) -> Row:
        def measure(items: int) -> float:
            command = [str(program), name, str(items * GO_SCALE)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            return float(done.stdout) / GO_SCALE

        return measure

    return Peer("Go", {name: row(name) for name in ITEMS})


def measure(peers: list[Peer], rows: list[str], rounds: int) -> dict[str, dict[str, Cell]]:
    """Measure all, interleaved; the first round warms up and is dropped."""
    table = {row: {peer.name: Cell() for peer in peers if row in peer.rows} for row in rows}
    for number in range(rounds + 1):
        for row in rows:
            items = ITEMS[row]
            taken = {p.name: p.rows[row](items) / items * 1e6 for p in peers if row in p.rows}
            if number == 0:
                continue
            for name, micros in taken.items():
                table[row][name].micros.append(micros)
                table[row][name].ratios.append(micros / taken[peers[0].name])
        print(f"round {number} of {rounds}", file=sys.stderr)
    return table


def show(table: dict[str, dict[str, Cell]], peers: list[Peer]) -> None:
    """Print medians and their quartiles, then how many times slower than ours each one is."""
    names = [peer.name for peer in peers]
    print(f"{'microseconds an item':20}" + "".join(f"{name:>20}" for name in names))
    for row, cells in table.items():
        print(f"{row:20}" + "".join(f"{spread(cells, name, 'micros'):>20}" for name in names))
    print(f"\n{'times ours':20}" + "".join(f"{name:>20}" for name in names))
    for row, cells in table.items():
        print(f"{row:20}" + "".join(f"{spread(cells, name, 'ratios'):>20}" for name in names))


def spread(cells: dict[str, Cell], name: str, what: str) -> str:
    """Median, and the quartiles around it."""
    if name not in cells:
        return "-"
    low, middle, high = statistics.quantiles(getattr(cells[name], what), n=4)
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def as_json(table: dict[str, dict[str, Cell]], *, pinned: bool) -> str:
    """Everything that was measured, for a later comparison."""
    measured = {
        row: {
            name: {
                "median_us": statistics.median(cell.micros),
                "median_ratio": statistics.median(cell.ratios),
                "micros": cell.micros,
                "ratios": cell.ratios,
            }
            for name, cell in cells.items()
        }
        for row, cells in table.items()
    }
    about = {"python": platform.python_version(), "cpus": os.cpu_count(), "pinned": pinned}
    return json.dumps({"about": about, "rows": measured}, indent=1)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how many to take the median of")
    parser.add_argument("--rows", nargs="*", default=list(ITEMS), choices=list(ITEMS))
    parser.add_argument("--peers", nargs="*", help="only these, besides ours")
    parser.add_argument("--pin", action="store_true", help="all on one processor (Linux)")
    parser.add_argument("--json", type=Path, help="write everything to this file")
    options = parser.parse_args()
    if options.pin:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    peers, missing = contestants()
    with tempfile.TemporaryDirectory() as folder:
        go = go_peer(Path(folder))
        if go is None:
            missing.append("go")
        else:
            peers.append(go)
        if options.peers:
            peers = [p for p in peers if p.name in options.peers or p is peers[0]]
        if missing:
            print(f"not installed, so left out: {', '.join(missing)}", file=sys.stderr)
        table = measure(peers, options.rows, options.rounds)
    show(table, peers)
    if options.json:
        options.json.write_text(as_json(table, pinned=options.pin), encoding="utf-8")


if __name__ == "__main__":
    main()
