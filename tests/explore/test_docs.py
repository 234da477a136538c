"""What the explorer's page shows is what the explorer says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_first_screen_is_real(pytestconfig, tmp_path):
    """The first program of the page, run as it stands there, prints what stands below it."""
    page = (pytestconfig.rootpath / "docs" / "explorer.md").read_text(encoding="utf-8")
    (language, program), (_, screen) = FENCE.findall(page)[:2]
    assert language == "python"
    (tmp_path / "crossed.py").write_text(program)
    command = [sys.executable, "crossed.py"]
    environment = {"PYTHONPATH": str(pytestconfig.rootpath), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == screen
