"""Exploring a program of one's own from the command line, and replaying what was found."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.render.words import counted
from qrpc_lab.course.files import not_writable
from qrpc_lab.errors import CourseError
from qrpc_lab.explore import ExploreError, Finding, Result
from qrpc_lab.explore import token as tokens
from qrpc_lab.explore.explorer import Explorer
from qrpc_lab.explore.program import FileProgram
from qrpc_lab.explore.session import Limits

if TYPE_CHECKING:
    from qrpc_lab.cli.terminal import Terminal

SCHEMA = "qrpc-lab/exploration/1"
_UNSURE = "QL910"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    program: str
    schedules: int
    seed: int
    strategy: str
    lines: bool
    max_steps: int
    horizon: float
    expect: tuple[str, ...]
    leave_out: tuple[str, ...]
    json: bool
    svg: Path | None


def explore(wish: Wish, out: Terminal) -> int:
    """Explore, print what came of it, and return the exit status.  Raises `CourseError`."""
    program = _program(wish.program, lines=wish.lines, leave_out=wish.leave_out)
    explorer = Explorer(program, Limits(wish.max_steps, wish.horizon), label=wish.program)
    try:
        result = explorer.explore(
            wish.schedules,
            wish.seed,
            wish.strategy,
            frozenset(code.upper() for code in wish.expect),
        )
    except (ExploreError, ValueError) as error:
        raise CourseError(str(error)) from error
    if wish.json:
        out.print_for_machines(_document(result))
    else:
        _print(result, out, wish.strategy)
    if wish.svg is not None and result.finding is not None:
        draw(result.finding, wish.svg)
    return _status(result, wish.strategy)


def replay(token: str, out: Terminal) -> tuple[Finding | None, int]:
    """Replay a token that `explore` printed.  Raises `CourseError`."""
    try:
        parsed = tokens.read(token)
        program = _program(parsed.label, lines=parsed.lines, leave_out=())
        result = Explorer(program, parsed.limits, label=parsed.label).replay(parsed, token)
    except ExploreError as error:
        raise CourseError(str(error)) from error
    _print(result, out)
    return result.finding, _status(result, "mixed")


def is_of_a_program(token: str) -> bool:
    """Whether a token names a file of its own, and not a check of a lesson."""
    return _split(token.rpartition(":")[0])[0].suffix == ".py"


def draw(finding: Finding, path: Path) -> None:
    """Draw a finding into a file.  Raises `NotWritable`."""
    try:
        path.write_text(finding.as_svg(), encoding="utf-8")
    except OSError as error:
        raise not_writable(path, error) from error
    terminal.notice(f"The picture is in {path}.")


def trace_lines(finding: Finding) -> list[str]:
    """Return every step of the schedule, one on a line."""
    wide = max((len(step.goroutine) for step in finding.trace), default=0)
    return [
        f"  {step.number:>4}  {step.goroutine:<{wide}}  "
        f"{step.where.short if step.where else '':<20}  {step.operation} {step.on}".rstrip()
        for step in finding.trace
    ]


def _split(program: str) -> tuple[Path, str | None]:
    """Take FILE:FUNCTION apart; a drive letter is part of the file."""
    file, colon, function = program.rpartition(":")
    if not colon or not file.endswith(".py"):
        return Path(program), None
    return Path(file), function or None


def _program(name: str, *, lines: bool, leave_out: tuple[str, ...]) -> FileProgram:
    file, function = _split(name)
    if not file.is_file():
        message = f"There is no file {file}. Name it as FILE.py or FILE.py:FUNCTION."
        raise CourseError(message)
    if function is not None and not _binds(file, function.partition(".")[0]):
        message = f"{file} has nothing of the name {function}."
        raise CourseError(message)
    wanted = function or _main_of(file)
    return FileProgram(file, wanted, lines=lines, leave_out=leave_out)


def _binds(file: Path, name: str) -> bool:
    """Whether a file gives something that name, as far as its text can tell."""
    try:
        nodes = list(ast.walk(ast.parse(file.read_bytes())))
    except (SyntaxError, ValueError):
        return True  # the program itself will say so, with its line
    names = {getattr(node, "name", None) for node in nodes}  # functions, classes, imports
    names |= {node.asname for node in nodes if isinstance(node, ast.alias) and node.asname}
    names |= {node.id for node in nodes if isinstance(node, ast.Name)}
    return name in names or "*" in names


def _main_of(file: Path) -> str | None:
    """Return "main" for a file that only defines it: run as a script it would do nothing."""
    try:
        body = ast.parse(file.read_bytes()).body
    except (SyntaxError, ValueError):
        return None  # the program itself will say so, with its line
    defines = any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)
    runs = any(isinstance(node, ast.If | ast.Expr) and _calls(node) for node in body)
    return "main" if defines and not runs else None


def _calls(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) for one in ast.walk(node))


def _print(result: Result, out: Terminal, strategy: str = "") -> None:
    finding = result.finding
    if finding is None:
        for known in result.expected:
            out.print(f"accepted: {known.code} {known.message}")
        out.print(_nothing_found(result, strategy))
        for value in result.values if len(result.values) > 1 else ():
            out.print(
                f"  {value.value!r}   in {counted(value.schedules, 'schedule')}, {value.token}"
            )
        return
    out.print(finding.text)
    if finding.traceback:
        out.print()
        out.print(finding.traceback, end="")
    if finding.output:
        out.print("\nwhat it printed:")
        out.print(finding.output, end="")


def _nothing_found(result: Result, strategy: str) -> str:
    if result.exhausted:
        bound = " with at most two preemptions" if strategy == "exhaustive" else ""
        return f"No bug in {counted(result.schedules, 'schedule')}: there are no others{bound}."
    return f"No bug found in {counted(result.schedules, 'schedule')}."


def _status(result: Result, strategy: str) -> int:
    if result.finding is not None:
        return exits.INCONCLUSIVE if result.finding.code == _UNSURE else exits.FAILED
    if strategy == "exhaustive" and not result.exhausted:
        return exits.INCONCLUSIVE
    return exits.PASSED


def _document(result: Result) -> str:
    document = {
        "schema": SCHEMA,
        "ok": result.ok,
        "schedules": result.schedules,
        "exhausted": result.exhausted,
        "seed": result.seed,
        "finding": result.finding.as_dict() if result.finding else None,
        "expected": [finding.as_dict() for finding in result.expected],
        "values": [
            {"value": repr(value.value), "token": value.token, "schedules": value.schedules}
            for value in result.values
        ],
    }
    return json.dumps(document, indent=2) + "\n"
