"""A finding on one screen: twelve lines for up to three goroutines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qrpc_lab.explore.finding import Finding, GoroutineView

MOST: Final = 8
"""Goroutines that are shown; the rest is counted."""

_SAYS_ALL: Final = ("can go on", "sleeps")
"""Notes that need no object before them."""


def text_of(finding: Finding) -> str:
    """Lay a finding out for a terminal of about 100 columns."""
    lines = [_head(finding), f"  {finding.message}"]
    lines += _goroutines(finding.goroutines[:MOST])
    more = len(finding.goroutines) - MOST
    if more > 0:
        lines.append(f"  … and {more} more")
    alone = finding.traceback or not (finding.goroutines or finding.accesses)
    if finding.where is not None and alone:
        lines.append(f"  {'at':<10} {finding.where.short}   {finding.where.text}")
    lines += [
        f"  {access.goroutine:<10} {access.where.short}   {access.action} {access.where.text}"
        for access in finding.accesses
    ]
    if finding.cycle:
        lines.append(f"  {'cycle':<10} {', '.join(finding.cycle)}")
    if finding.how:
        lines.append(f"  {'how':<10} {' | '.join(finding.how)}")
    if finding.rule:
        lines.append(f"  {'rule':<10} {finding.rule}")
    return "\n".join(line.rstrip() for line in lines)


def _head(finding: Finding) -> str:
    head = f"{finding.code} {finding.name}"
    if finding.schedules:
        head += f"   schedule {finding.schedule} of {finding.schedules}"
    if finding.token:
        command = "replay: qrpc-lab replay" if ":" in finding.token else "token"
        head += f"   {command} {finding.token}"
    return head


def _goroutines(views: tuple[GoroutineView, ...]) -> list[str]:
    rows = []
    for view in views:
        where = view.where.short if view.where else "?"
        doing = view.where.text if view.where and view.where.text else f"{view.doing} {view.on}"
        rows.append((view.name, where, doing, _notes(view)))
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        f"  {name:<{widths[0]}}  {where:<{widths[1]}}  {doing:<{widths[2]}}  {notes}"
        for name, where, doing, notes in rows
    ]


def _notes(view: GoroutineView) -> str:
    notes = []
    if view.note:
        notes.append(_about(view) + view.note)
    for held in view.holds:
        taken = f" (taken {held.taken.short})" if held.taken else ""
        notes.append(f"holds {held.name}{taken}")
    if view.started is not None:
        notes.append(f"started {view.started.short}")
    return "; ".join(notes)


def _about(view: GoroutineView) -> str:
    """Name the object before the note on it, unless the note does."""
    if not view.on or view.doing == "select" or view.note.startswith((*_SAYS_ALL, view.on)):
        return ""
    return f"{view.on} " if view.note.startswith("held") else f"{view.on}: "
