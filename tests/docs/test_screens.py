"""What the first pages show of a terminal is what a terminal shows."""

import os
import re
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SHOWN = re.compile(r"^```\n\$ qrpc-lab check unary\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def frame_of(screen):
    """Return the lines of a screen that are not the lesson's own words: finding, values, sums."""
    frame = re.compile(r"^\d\d |^    QL|^      expected|^      actual|^    what is|^\d+ failed")
    lines = re.sub(r"\d+\.\d\d s$", "… s", screen, flags=re.MULTILINE).splitlines()
    return [line.rstrip() for line in lines if frame.match(line)]


@pytest.fixture(scope="module")
def screen(tmp_path_factory, pytestconfig):
    """Return what `check` says of the program that the pages speak about."""
    program = (
        pytestconfig.rootpath / "solutions" / "02-unary" / "wrong" / "waits_inside_the_loop.py"
    )
    command = [sys.executable, "-m", "qrpc_lab"]
    course = tmp_path_factory.mktemp("screens")
    environment = os.environ | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    subprocess.run([*command, "init", "."], cwd=course, check=True, capture_output=True)
    done = subprocess.run(
        [*command, "check", "unary", "--file", program, "--seed", "61f2"],
        cwd=course,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_screen_is_real(page, screen, pytestconfig):
    """The failing check on the page is what that program gets today, wording of titles aside."""
    text = (pytestconfig.rootpath / page).read_text(encoding="utf-8")
    [shown] = SHOWN.findall(text)
    assert len(frame_of(shown)) == 6
    assert frame_of(shown) == frame_of(screen)
