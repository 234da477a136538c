"""The command: `python -m tools.differential --scripts 5000 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tools.differential import generate
from tools.differential.compare import Comparison, Verdict, compare
from tools.differential.report import Table
from tools.differential.script import Script, read
from tools.differential.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OFTEN = 100
_AHEAD = 24


def main() -> int:
    """Compare scripts, print what differs as it comes, then the figures by kind."""
    options = _options()
    table = Table()
    with Worlds(options.jobs) as worlds, ThreadPoolExecutor(2 * options.jobs) as pool:
        for number, result in enumerate(_compared(_scripts(options), worlds, pool), 1):
            table.add(result)
            if number % _OFTEN == 0:
                print(f"{number} scripts", file=sys.stderr, flush=True)
            if _shown(result, options.show):
                print(result, flush=True)
                print(flush=True)
    print(table)
    return 1 if table.unexplained else 0


def _compared(
    scripts: Iterable[Script], worlds: Worlds, pool: ThreadPoolExecutor
) -> Iterator[Comparison]:
    """Compare scripts a few at a time, and yield the results in their order."""
    pending: deque[Future[Comparison]] = deque()
    for script in scripts:
        pending.append(pool.submit(compare, script, worlds))
        if len(pending) > _AHEAD:
            yield pending.popleft().result()
    for future in pending:
        yield future.result()


def _scripts(options: argparse.Namespace) -> Iterator[Script]:
    if options.script:
        yield read(Path(options.script).read_text("utf-8"))
        return
    first = options.seed * 1_000_000
    end = time.monotonic() + 60 * options.minutes
    for seed in range(first, first + options.scripts):
        if time.monotonic() > end:
            return
        script = generate.script(seed, held=options.held)
        if not options.kind or script.kind in options.kind:
            yield script


def _shown(result: Comparison, show: str) -> bool:
    wanted = {
        "all": set(Verdict),
        "known": {Verdict.KNOWN, Verdict.WIDER, Verdict.DIFFERENT},
        "different": {Verdict.WIDER, Verdict.DIFFERENT},
        "missing": {Verdict.DIFFERENT},
        "none": set(),
    }
    return result.verdict in wanted[show]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.differential", description=__doc__)
    parser.add_argument("--scripts", type=int, default=200, help="how many scripts")
    parser.add_argument("--seed", type=int, default=1, help="which scripts")
    parser.add_argument("--kind", action="append", help="only these kinds; may be repeated")
    parser.add_argument("--held", action="store_true", help="the kinds that were held back")
    parser.add_argument("--script", help="a file with one script")
    parser.add_argument("--minutes", type=float, default=600, help="begin no script after that")
    parser.add_argument("--jobs", type=int, default=1, help="processes for each world")
    parser.add_argument(
        "--show", choices=("all", "known", "different", "missing", "none"), default="different"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
