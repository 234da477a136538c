"""The page on the simulation: its program is run, and says what the page shows."""

from __future__ import annotations

import re
import subprocess
import sys

_TOKEN = re.compile(r"token \S+")


def _plain(text):
    """Drop what may change from one release to the next: the token, and the story of the steps."""
    lines = [_TOKEN.sub("", line.rstrip()) for line in text.strip().splitlines()]
    return [line for line in lines if not line.startswith("  how ")]


def test_the_program_of_the_page_says_what_the_page_shows(pytestconfig, tmp_path):
    """It deadlocks at 65,535 bytes and not at 4 MiB, in these words."""
    page = pytestconfig.rootpath / "docs" / "explanation" / "simulation.md"
    text = page.read_text("utf-8")
    program = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    shown = re.search(r"```text\n(.*?)```", text, re.DOTALL)[1]
    (tmp_path / "page.py").write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, "page.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert _plain(done.stdout) == _plain(shown), done.stderr
