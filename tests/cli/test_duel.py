"""`qrpc-lab duel`, as typed by a person."""

from __future__ import annotations

import gc
import sys

import pytest

from qrpc_lab.cli import main


def play(monkeypatch, capsys, keys, *arguments):
    """Run the command with answers; return its exit status and what it printed."""
    typed = iter(keys)
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr(sys, "argv", ["qrpc-lab", "duel", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out + printed.err


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No workspace: nothing is passed. No walk over the test run's heap for each schedule."""
    monkeypatch.chdir(tmp_path)
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_it_can_be_given_up(monkeypatch, capsys):
    """The opponent is shown without the docstring that tells its mistake, then one may leave."""
    keys = ["2", "u", "nonsense", "q"]
    status, text = play(monkeypatch, capsys, keys, "worker-pool", "--spoil", "--seed", "3")
    assert status == 1
    assert "You gave up" in text
    assert "expect:" not in text
    assert text.count("who runs next") == 2, "once at the start, once after nonsense"


def test_left_alone_it_comes_through(monkeypatch, capsys):
    """Whoever only presses Enter loses: the natural order is the one that hides the bug."""
    status, text = play(monkeypatch, capsys, [""] * 500, "worker-pool", "--spoil", "--seed", "3")
    assert status == 1
    assert "unharmed" in text


def test_only_after_a_pass(monkeypatch, capsys):
    """A wrong answer says much about the right one."""
    status, text = play(monkeypatch, capsys, [], "worker-pool")
    assert status == 2
    assert "--spoil" in text


def test_lessons_without_an_opponent(monkeypatch, capsys):
    """A lesson over real sockets has no schedule to choose; another one is named."""
    status, text = play(monkeypatch, capsys, [], "unary", "--spoil")
    assert status == 2
    assert "worker-pool" in text
