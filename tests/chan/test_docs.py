"""Every snippet of "Go to Python in one page" runs, and its Go compiles where Go is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from .simulation import Simulation

PAGE = Path(__file__).parents[2] / "docs" / "go-to-python.md"
FENCE = re.compile(r'^```(\w+) title="(.*?)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
BESIDE = str(Path(sys.executable).parent)  # where the wheel of Go puts it
GO = shutil.which("go", path=BESIDE) or shutil.which("go")
FENCES = FENCE.findall(PAGE.read_text(encoding="utf-8"))


def new_enough(go):
    """Tell whether this toolchain knows all that the page shows."""
    if go is None:
        return False
    version = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False)
    found = re.match(r"go1\.(\d+)", version.stdout)
    return found is not None and int(found[1]) >= 21


@pytest.mark.parametrize("number", range(sum(lang == "python" for lang, _, _ in FENCES)))
def test_python_runs(number, capsys):
    """In virtual time, and to its end."""
    code = [text for lang, _, text in FENCES if lang == "python"][number]
    names: dict[str, object] = {}
    exec("from qrpc_lab import *", names)  # noqa: S102 - the page is ours
    with suppress(SystemExit):
        Simulation().run(lambda: exec(code, names))  # noqa: S102
    capsys.readouterr()


@pytest.mark.slow
@pytest.mark.skipif(not new_enough(GO), reason="no Go toolchain of 1.21 or later")
def test_go_compiles(tmp_path):
    """All blocks that need the standard library only."""
    blocks = [text for lang, title, text in FENCES if (lang, title) == ("go", "Go")]
    assert len(blocks) > 5
    body = "".join(f"func block{n}() {{\n{text}}}\n" for n, text in enumerate(blocks))
    calls = "".join(f"block{n}()\n" for n in range(len(blocks)))
    program = f"""package main
import ("context"; "fmt"; "sync"; "time")
type userKey struct{{}}
{body}
func main() {{
{calls}}}
"""
    (tmp_path / "main.go").write_text(program, encoding="utf-8")
    (tmp_path / "go.mod").write_text("module page\n\ngo 1.19\n", encoding="utf-8")
    done = subprocess.run(
        [GO, "run", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
