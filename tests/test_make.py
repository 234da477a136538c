"""The two commands set up what they need, once, and say it clearly when they cannot."""

import os
import re
import shutil
import subprocess
import tomllib

import pytest

pytestmark = pytest.mark.skipif(
    not (shutil.which("make") and os.name == "posix"), reason="needs make and a POSIX shell"
)


@pytest.fixture
def checkout(tmp_path, pytestconfig):
    """Return a folder with what set-up looks at, and nothing set up."""
    for name in ("Makefile", "pyproject.toml", "requirements/dev.txt", "tools/set-up.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(pytestconfig.rootpath / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def old_machine(tmp_path):
    """Return a PATH on which the only Python is 3.9."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "head", "rm"):
        (programs / name).symlink_to(shutil.which(name))
    python = programs / "python3"
    python.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.1 || exit 1\n')
    python.chmod(0o755)
    return str(programs)


def would_do(checkout, target):
    """Return the commands that `make target` would run."""
    command = ["make", "-n", target]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    return done.stdout


def touch(path, when):
    """Make a file that was last changed at a certain second."""
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.utime(path, (when, when))


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/dev.txt"])
def test_set_up_happens_once_and_again_after_a_change(checkout, changed):
    """The first time, not the second time, and again when a dependency may have changed."""
    assert "set-up.sh dev" in would_do(checkout, "lint")
    for name in ("Makefile", "pyproject.toml", "requirements/dev.txt", "tools/set-up.sh"):
        touch(checkout / name, 1000)
    touch(checkout / ".venv" / ".dev", 2000)
    assert "set-up.sh" not in would_do(checkout, "lint")
    touch(checkout / changed, 3000)
    assert "set-up.sh dev" in would_do(checkout, "lint")


def test_start_installs_no_more_than_the_course_needs(checkout):
    """A learner waits for neither mypy nor MkDocs."""
    assert "set-up.sh course" in would_do(checkout, "start")


def test_make_test_runs_every_part(checkout):
    """Lint, format, types, layers, lessons, docs (never quietly) and tests."""
    commands = would_do(checkout, "test")
    for part in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "dev check",
        "pytest",
    ):
        assert part in commands
    assert re.search(r"mkdocs build --strict$", commands, re.MULTILINE)


@pytest.mark.parametrize("named", [False, True], ids=["found", "named"])
def test_an_old_python_is_refused_in_a_sentence(checkout, old_machine, named):
    """Nothing is made, and the message says what is there, what is wanted, and what to type."""
    environment = {"PATH": old_machine} | ({"PYTHON": "python3"} if named else {})
    done = subprocess.run(
        ["sh", "tools/set-up.sh", "course"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and python3 is: Python 3.9.1" in done.stderr
    assert "make start PYTHON=" in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_lock_pins_everything_and_names_no_place(pytestconfig):
    """Every dependency has its version; no registry and no folder of a machine is in the lock."""
    text = (pytestconfig.rootpath / "requirements" / "dev.txt").read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert all(re.match(r"[A-Za-z0-9._-]+==[^ ]+( ; .+)?$", pin) for pin in pins)
    assert not re.search(r"https?:|file:|(^|\s)/", text)
    project = tomllib.loads((pytestconfig.rootpath / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["docs"], *groups["dev"]]
    pinned = {pin.partition("==")[0] for pin in pins}
    names = {re.split(r"[\[><=!~ ;]", one)[0] for one in wanted if isinstance(one, str)}
    assert names <= pinned
