"""Write the explorer's own words into the pages of findings: `python -m tools.traces`.

A page shows the trace of its program. It is not drawn by hand where the explorer can tell it: this
runs the program and puts the finding's text in place. `tests/findings/test_traces.py` compares.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.explore import explore
from qrpc_lab.findings import page

if TYPE_CHECKING:
    from types import ModuleType

EXPLORED = (
    "QL101",
    "QL102",
    "QL103",
    "QL104",
    "QL105",
    "QL106",
    "QL107",
    "QL108",
    "QL109",
    "QL110",
)
WIDTH = 100  # what a page has room for; a terminal wraps by itself
PAGES = Path(__file__).resolve().parent.parent / "qrpc_lab" / "findings" / "pages"

_PROGRAM = re.compile(r"(?ms)^## A program that has it\n.*?^```python\n(.*?)^```$")
_TRACE = re.compile(r"(?ms)(?<=^## Its trace\n\n```\n)(.*?)(?=^```$)")
_REPLAY = re.compile(r"\s+(token|replay: qrpc-lab replay) \S+")


def told(code: str) -> str:
    """Explore the program of a page and return what the explorer says, without the token."""
    found = re.search(r"(\w+)\.py:\d+", _TRACE.findall(page(code))[0])
    name = found[1] if found else "program"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.py"
        path.write_text(_PROGRAM.findall(page(code))[0], encoding="utf-8")
        finding = explore(_load(path).main, lines=code == "QL103").finding
    if finding is None:
        return "no finding\n"
    return "".join(_wrapped(line) for line in _REPLAY.sub("", finding.text).splitlines())


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, subsequent_indent=" " * 8, break_on_hyphens=False) + "\n"


def shown(code: str) -> str:
    """Return the trace that a page shows."""
    return _TRACE.findall(page(code))[0]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - a file that is there
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[path.stem]
    return module


def main() -> None:
    """Rewrite the traces of all pages that the explorer can tell."""
    for code in EXPLORED:
        path = PAGES / f"{code}.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(_TRACE.sub(lambda _, code=code: told(code), text), encoding="utf-8")


if __name__ == "__main__":
    main()
