"""Bad input: each a clear sentence, the right exit status, and never a traceback."""

import os
import stat
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "dubling"], "Did you mean doubling?"),
        (["check", "99"], "qrpc-lab list"),
        (["check", "1", "--file", "nowhere.py"], "There is no file nowhere.py"),
        (["check", "1", "--file", "."], "There is no file ."),
        (["proto", "01-doubling/doubling.py"], "is no .proto file"),
        (["show", "nothing-like-it"], "There is no lesson"),
        (["explain", "QL000"], "There is no finding 'QL000'"),
        (["chek"], "Did you mean 'check'"),
        (["check", "--format", "yaml"], "yaml"),
        (["check", "--schedules", "0"], "--schedules"),
        (["proto", "nowhere.proto"], "There is no file nowhere.proto"),
        (["check", "1", "--output", "nowhere/report.json"], "cannot be written"),
    ],
)
def test_wrong_usage_is_status_2(qrpc_lab, home, arguments, said):
    """The sentence stands on standard error and names the way out."""
    done = qrpc_lab(*arguments)
    assert done.status == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize("command", ["check", "watch", "hint", "show", "next"])
def test_without_a_workspace_the_way_to_one_is_told(
    qrpc_lab, content, tmp_path, monkeypatch, command
):
    """Every command that needs one says which command makes one."""
    monkeypatch.chdir(tmp_path)
    done = qrpc_lab(command)
    assert done.status == 2
    assert "qrpc-lab start" in done.err


def broken(path, how):
    """Break an exercise in one of the ways in which files break."""
    path.unlink()
    if how == "directory":
        path.mkdir()
    elif how == "latin-1":
        path.write_bytes("def grüße(): pass\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("deleted", "is not there any more"),
        ("directory", "is a directory"),
        ("latin-1", "is not UTF-8: byte 0xfc in line 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_failed_check(qrpc_lab, home, solve, how, said):
    """QL901 with the way out; the other lessons' verdicts stand."""
    solve(2)
    broken(home.root / "01-doubling" / "doubling.py", how)
    done = qrpc_lab("check", "--all")
    assert done.status == 1
    assert "QL901" in done.out
    assert said in " ".join(done.out.split())
    assert "1 passed" in done.out
    assert qrpc_lab("reset", "1").status == 0
    assert "QL902" in qrpc_lab("check", "1").out


def test_a_syntax_error_is_a_failed_check(qrpc_lab, home):
    """A learner's slip is theirs, with its line, and no crash of ours."""
    (home.root / "01-doubling" / "doubling.py").write_text("x = 1\ndef doubled(:\n")
    done = qrpc_lab("check")
    assert done.status == 1
    assert "QL901" in done.out
    assert "doubling.py:2" in done.out


def test_a_newer_progress_file_is_refused(qrpc_lab, home):
    """Every command says so and ends; the file is as it was."""
    newer = '{"qrpc-lab progress": 99, "lessons": {}}'
    home.store.path.write_text(newer)
    for command in ("check", "list", "hint", "next"):
        done = qrpc_lab(command)
        assert done.status == 2
        assert "later qrpc-lab" in done.err
    assert home.store.path.read_text() == newer


def test_lost_progress_is_rebuilt_by_checking_again(qrpc_lab, home, solve):
    """A damaged file without a backup: what was solved is found again, and all of it is said."""
    solve(1)
    solve(2, wrong="loses_the_sign")
    home.store.path.write_text("{{{")
    home.store.backup.unlink(missing_ok=True)
    done = qrpc_lab("list")
    assert done.status == 0
    assert "set aside" in done.err
    assert "Found 1 passed: doubling." in done.err
    assert "1 of 3 passed" in done.out
    assert home.store.load().progress.passed("01-doubling")


def test_progress_comes_back_from_its_backup(qrpc_lab, home):
    """With a backup nothing needs to be checked again."""
    qrpc_lab("next")
    home.store.path.write_text("garbage")
    done = qrpc_lab("list")
    assert "backup" in done.err
    assert "Checking" not in done.err


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root writes everywhere, Windows differs"
)
def test_a_read_only_workspace_still_checks(qrpc_lab, home, solve):
    """The verdict stands, and that the pass was not saved is said."""
    solve(1)
    home.state.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        done = qrpc_lab("check", "1")
    finally:
        home.state.chmod(stat.S_IRWXU)
    assert done.status == 0
    assert "was not saved" in done.err


def test_a_workspace_that_cannot_be_written_still_checks(qrpc_lab, home, solve, monkeypatch):
    """The same where the system says no in the middle: verdict, status, and a notice."""
    solve(1)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    done = qrpc_lab("check", "1")
    assert done.status == 0
    assert "Your progress was not saved." in done.err
    assert "Permission denied" in done.err


def test_init_where_a_file_stands(qrpc_lab, content, tmp_path, monkeypatch):
    """A file in the place of the workspace is named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").touch()
    done = qrpc_lab("init", "here")
    assert done.status == 2
    assert "here" in done.err


def test_a_fault_of_ours_is_status_4(qrpc_lab, home, monkeypatch):
    """Whatever goes wrong inside is not counted against the learner."""

    def explode(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("qrpc_lab.cli.session.load_catalogue", explode)
    done = qrpc_lab("list")
    assert done.status == 4
    assert "doctor --bundle" in done.err
    assert "ZeroDivisionError" in done.err


def test_a_broken_checker_is_status_4(qrpc_lab, home, content):
    """QL999 says that it does not count, and how to tell us."""
    (content.lessons / "01-doubling" / "check_doubling.py").write_text("raise RuntimeError")
    done = qrpc_lab("check", "--all")
    assert done.status == 4
    assert "QL999" in done.out
    assert "doctor --bundle" in done.out
