"""Running the program in this process, in the folder of a small course's workspace."""

import shutil
from types import SimpleNamespace

import pytest

from qrpc_lab.cli.entry import run
from qrpc_lab.course.workspace import create_workspace


@pytest.fixture
def qrpc_lab(capsys):
    """Run `qrpc-lab` with some arguments; return status, out and err."""

    def call(*arguments):
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return SimpleNamespace(status=status, out=told.out, err=told.err)

    return call


@pytest.fixture
def home(catalogue, tmp_path, monkeypatch):
    """A fresh workspace, with this process in it."""
    workspace, _ = create_workspace(tmp_path / "mine", catalogue)
    monkeypatch.chdir(workspace.root)
    return workspace


@pytest.fixture
def solve(home, catalogue):
    """Copy the course's answer over the learner's file; `wrong` names a known-wrong one."""

    def copy(typed, wrong=None):
        lesson = catalogue.find(str(typed))
        answer = lesson.solutions / "wrong" / f"{wrong}.py" if wrong else lesson.solution
        shutil.copyfile(answer, home.exercise(lesson))

    return copy
