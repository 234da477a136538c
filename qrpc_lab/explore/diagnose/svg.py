"""A finding as a picture: one lane for each goroutine, time from top to bottom.

Plain SVG without scripts, fonts or colours that carry meaning: who runs is a filled dot, who waits
is a dashed line that ends in a cross, and every step says in words what it is.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.diagnose.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.explore.finding import Finding, GoroutineView, Step

ROWS: Final = 80
"""Steps that are drawn: the last ones."""

_LANE = 210
_ROW = 22
_LEFT = 60
_TOP = 86
_STYLE = (
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#111}"
    ".name{font-weight:bold}.dim{fill:#555}"
    ".lane{stroke:#999;stroke-width:1}.wait{stroke:#111;stroke-width:2;stroke-dasharray:3 4}"
    ".turn{stroke:#bbb;stroke-width:1}.cross{stroke:#111;stroke-width:2}"
)


def svg_of(finding: Finding) -> str:
    """Draw a finding."""
    return _Picture(finding).draw()


class _Picture:
    def __init__(self, finding: Finding) -> None:
        self._finding = finding
        self._steps = [step for step in finding.trace if step.goroutine != "clock"][-ROWS:]
        names = [step.goroutine for step in self._steps]
        names += [view.name for view in finding.goroutines]
        self._lanes = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self._views = {view.name: view for view in finding.goroutines}
        self._end = _TOP + (len(self._steps) + 2) * _ROW

    def draw(self) -> str:
        width = max(_LEFT + _LANE * max(len(self._lanes), 1) + 20, 560)
        notes = list(self._notes())
        height = self._end + 20 + _ROW * len(notes)
        title = f"{self._finding.code} {self._finding.name}"
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(self._finding.message)}</desc>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            _text(20, 26, title, "name"),
            _text(20, 46, self._finding.message),
            *self._heads(),
            *self._rows(),
            *self._ends(),
            *notes,
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _x(self, name: str) -> int:
        return _LEFT + _LANE * self._lanes[name]

    def _heads(self) -> Iterator[str]:
        last = {step.goroutine: row for row, step in enumerate(self._steps)}
        for name in self._lanes:
            x = self._x(name)
            yield _text(x - 6, _TOP - 12, name, "name")
            end = self._end if name in self._views else _TOP + (last.get(name, 0) + 1) * _ROW
            yield f'<line class="lane" x1="{x}" y1="{_TOP}" x2="{x}" y2="{end}"/>'

    def _rows(self) -> Iterator[str]:
        before: Step | None = None
        for row, step in enumerate(self._steps):
            x, y = self._x(step.goroutine), _TOP + (row + 1) * _ROW
            if before is not None and before.goroutine != step.goroutine:
                yield (
                    f'<line class="turn" x1="{self._x(before.goroutine)}" y1="{y - _ROW}" '
                    f'x2="{x}" y2="{y}"/>'
                )
            before = step
            yield _text(14, y + 4, str(step.number), "dim")
            yield f'<circle cx="{x}" cy="{y}" r="4" fill="#111"/>'
            yield _text(x + 10, y + 4, _words(step))

    def _ends(self) -> Iterator[str]:
        for name, view in self._views.items():
            x, y = self._x(name), self._end
            if not view.blocked:
                yield _text(x + 10, y + 4, "could go on")
                continue
            yield f'<line class="wait" x1="{x}" y1="{y - 2 * _ROW}" x2="{x}" y2="{y - 6}"/>'
            yield (
                f'<path class="cross" d="M{x - 5} {y - 5}L{x + 5} {y + 5}'
                f'M{x - 5} {y + 5}L{x + 5} {y - 5}"/>'
            )
            yield _text(x + 10, y + 4, _waits(view))

    def _notes(self) -> Iterator[str]:
        finding = self._finding
        told = [", ".join(finding.cycle), finding.rule and f"rule: {finding.rule}"]
        told += [f"{one.goroutine} {one.action} {one.where.text}" for one in finding.accesses]
        for number, line in enumerate((line for line in told if line), 1):
            yield _text(20, self._end + 14 + number * _ROW, line)


def _words(step: Step) -> str:
    words = phrase(step.operation, step.on)
    return words if len(words) <= 24 else words[:23] + "…"  # noqa: PLR2004 - a lane is that wide


def _waits(view: GoroutineView) -> str:
    words = f"waits: {view.doing} {view.on}".strip()
    return words if len(words) <= 24 else words[:23] + "…"  # noqa: PLR2004 - a lane is that wide


def _text(x: int, y: int, text: str, kind: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{css}>{escape(text)}</text>'
