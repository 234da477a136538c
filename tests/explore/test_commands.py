"""`qrpc-lab explore` and `qrpc-lab replay` on a program of one's own."""

from __future__ import annotations

import json
import re
import sys

import pytest

from qrpc_lab.cli import main

PROGRAM = """\
import threading


class Account:
    def __init__(self):
        self.mu = threading.Lock()


CALLS = []


def transfer(a, b):
    with a.mu, b.mu:
        pass


def crossed():
    CALLS.append(1)
    assert len(CALLS) == 1, "the module was not executed afresh"
    x, y = Account(), Account()
    one = threading.Thread(target=transfer, args=(x, y))
    two = threading.Thread(target=transfer, args=(y, x))
    one.start(), two.start()
    one.join(), two.join()


def right():
    return threading.active_count()
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A file with a wrong and a right function, in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bank.py").write_text(PROGRAM)
    return "bank.py"


def run(capsys, *arguments):
    """Run the command; return its exit status and what it printed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["qrpc-lab", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    return ended.value.code, capsys.readouterr().out


def test_a_finding_is_printed_with_its_replay_line_and_status_1(program, capsys):
    """One screen, and a command that can be typed."""
    status, text = run(capsys, "explore", f"{program}:crossed")
    assert status == 1
    assert text.startswith("QL101 deadlock")
    assert re.search(r"replay: qrpc-lab replay bank.py:crossed:[0-9a-f]{4}-", text)
    assert "x.mu" in text


def test_the_replay_line_shows_every_step(program, capsys):
    """The same finding, then the steps of the schedule."""
    _, text = run(capsys, "explore", f"{program}:crossed")
    token = re.search(r"replay: qrpc-lab replay (\S+)", text)[1]
    status, again = run(capsys, "replay", token)
    assert status == 1
    assert "QL101 deadlock" in again
    assert re.search(r"1 +main +bank.py:\d+ +start", again)


def test_a_picture_is_drawn(program, capsys, tmp_path):
    """Lanes with every goroutine, and no colour that means anything."""
    picture = tmp_path / "lanes.svg"
    run(capsys, "explore", f"{program}:crossed", "--svg", str(picture))
    text = picture.read_text()
    assert text.startswith("<svg")
    assert "transfer#2" in text


def test_a_right_program_is_status_0(program, capsys):
    """And the text says that there was nothing else to try, or within which bound."""
    status, text = run(capsys, "explore", f"{program}:right", "--schedules", "5000")
    assert status == 0
    assert "there are no others." in text
    status, text = run(capsys, "explore", f"{program}:right", "--strategy", "exhaustive")
    assert status == 0
    assert "there are no others with at most two preemptions." in text


def test_json_stands_alone(program, capsys):
    """A machine reads the whole of standard output."""
    status, text = run(capsys, "explore", f"{program}:crossed", "--format", "json")
    assert status == 1
    assert json.loads(text)["finding"]["code"] == "QL101"


def test_a_function_that_is_not_there_is_wrong_usage(program, capsys):
    """Status 2, and no finding of a program that was never run."""
    status, _ = run(capsys, "explore", f"{program}:nothing")
    assert status == 2


def test_a_file_that_is_not_there_is_wrong_usage(program, capsys):
    """Status 2, like every other wrong argument."""
    status, _ = run(capsys, "explore", "nowhere.py")
    assert status == 2


def test_a_file_that_only_defines_main(tmp_path, monkeypatch, capsys):
    """Run as a script it would do nothing, and "no bug" would mislead: its main is explored."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.py").write_text(PROGRAM.replace("def crossed", "def main"))
    status, text = run(capsys, "explore", "one.py")
    assert status == 1
    assert "QL101" in text
    (tmp_path / "script.py").write_text(PROGRAM.replace("def crossed", "def main") + "\n\nmain()\n")
    status, text = run(capsys, "explore", "script.py")
    assert status == 1
