"""`doctor`: looks at the installation, and writes the bundle for a doubtful verdict."""

import pytest


def test_a_sound_installation_is_told_line_by_line(qrpc_lab, home):
    """Versions, course, workspace and loopback are looked at, and the status is 0."""
    done = qrpc_lab("doctor")
    assert done.status == 0
    for what in ("python", "grpcio", "course", "workspace", "loopback", "limits", "proxies"):
        assert f"✓ {what}" in done.out


def test_a_broken_course_makes_it_fail(qrpc_lab, home, content):
    """What is not sound has a sign of its own, its sentence, and status 4."""
    (content.lessons / "01-doubling" / "lesson.toml").unlink()
    done = qrpc_lab("doctor")
    assert done.status == 4
    assert "✗ course" in done.out


def test_the_bundle_holds_what_a_report_needs(qrpc_lab, home, solve, tmp_path, monkeypatch):
    """Versions, verdict, exercise and seed in one readable file, without the learner's name."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    solve(1, wrong="loses_the_sign")
    path = tmp_path / "bundle.md"
    done = qrpc_lab("doctor", "1", "--bundle", path, "--seed", "abcd")
    assert done.status == 0
    text = path.read_text(encoding="utf-8")
    for told in ("seed: `abcd`", "verdict: fail", "QL110", "abs(2 * number)", '"seed": "abcd"',
                 "python", "grpcio", "--seed abcd"):  # fmt: skip
        assert told in text
    assert str(tmp_path) not in text


@pytest.mark.parametrize("words", [["--bundle"], ["--bundle", "--seed", "abcd"], ["--bundle", "1"]])
def test_the_bundle_needs_no_file_name(qrpc_lab, home, words):
    """`--bundle` alone, before an option or before a lesson writes one file, and says which."""
    done = qrpc_lab("doctor", *words)
    assert done.status == 0
    assert "Wrote qrpc-lab-bundle.md" in done.out
    assert "verdict: fail" in (home.root / "qrpc-lab-bundle.md").read_text(encoding="utf-8")


def test_a_bundle_that_cannot_be_written_is_said(qrpc_lab, home, tmp_path):
    """Wrong usage: a sentence and status 2."""
    (tmp_path / "file").touch()
    done = qrpc_lab("doctor", "1", "--bundle", tmp_path / "file" / "bundle.md")
    assert done.status == 2
    assert "cannot be written" in done.err
