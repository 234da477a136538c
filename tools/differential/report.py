"""The figures by kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tools.differential.compare import Verdict

if TYPE_CHECKING:
    from tools.differential.compare import Comparison

_COLUMNS = ("same", "known", "combined", "wider", "different")
_HEAD = f"{'kind':<18}{'scripts':>8}{'loose':>7}" + "".join(f"{name:>11}" for name in _COLUMNS)
_HEAD += f"{'outcomes':>10}{'real runs':>11}{'schedules':>11}"


class Table:
    """Counts comparisons by kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, Counter[object]] = {}
        self._reasons: Counter[str] = Counter()

    @property
    def unexplained(self) -> int:
        """How many comparisons differ without a known reason."""
        total = self._total()
        return total[Verdict.WIDER] + total[Verdict.DIFFERENT]

    def add(self, result: Comparison) -> None:
        """Count one comparison."""
        row = self._kinds.setdefault(result.script.kind, Counter())
        row["scripts"] += 1
        row["loose"] += result.script.loose
        row[result.verdict] += 1
        row["outcomes"] += len(result.real)
        row["runs"] += result.real.total()
        row["schedules"] += result.simulated.total()
        if result.verdict is Verdict.KNOWN:
            self._reasons.update(result.reasons)

    def __str__(self) -> str:
        """Write the table."""
        rows = [_row(kind, self._kinds[kind]) for kind in sorted(self._kinds)]
        reasons = [f"known: {name} ({count})" for name, count in self._reasons.most_common()]
        return "\n".join([_HEAD, *rows, _row("all", self._total()), *reasons])

    def _total(self) -> Counter[object]:
        return sum(self._kinds.values(), Counter())


def _row(name: str, row: Counter[object]) -> str:
    verdicts = "".join(f"{row[verdict]:>11}" for verdict in Verdict)
    counts = f"{row['outcomes']:>10}{row['runs']:>11}{row['schedules']:>11}"
    return f"{name:<18}{row['scripts']:>8}{row['loose']:>7}{verdicts}{counts}"
