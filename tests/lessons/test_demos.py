"""What a Go twin prints, the Python solution prints too: `qrpc-lab run` shows the same scene."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
MARK = "\n// Output:\n"
TWINS = [
    path
    for path in sorted(ROOT.glob("lessons/*/*.go"))
    if MARK in path.read_text(encoding="utf-8") and path.with_suffix(".py").exists()
]


def load(path: Path, monkeypatch) -> ModuleType:
    """Load a file of a lesson as a module, for the time of one test."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("twin", TWINS, ids=lambda path: path.parent.name)
def test_python_prints_what_go_prints(twin: Path, monkeypatch, capsys) -> None:
    """The scene of the drive, played with the solution, prints the lines of the twin's comment."""
    solution = load(ROOT / "solutions" / twin.parent.name / f"{twin.stem}.py", monkeypatch)
    drive = load(twin.parent / f"drive_{twin.stem}.py", monkeypatch)
    drive.demo(solution, serve=None)
    comment = twin.read_text(encoding="utf-8").rpartition(MARK)[2].splitlines()
    assert capsys.readouterr().out.splitlines() == [line.removeprefix("// ") for line in comment]
