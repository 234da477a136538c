"""A file that is no program says in a comment that it is not done."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrpc_lab.check.grader.opening import Broken, _refuse_unfinished_text
from qrpc_lab.check.grader.staging import Stage


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  // TODO: a field", "TODO: a field"),
        ("int32 a = 1;  // TODO", "TODO"),
        ("/* TODO the service */", "TODO the service"),
        (" * TODO: in a longer comment", "TODO: in a longer comment"),
    ],
)
def test_a_comment_that_begins_with_todo(tmp_path: Path, line: str, said: str) -> None:
    """QL902 with its line, whatever kind of comment it is."""
    exercise = tmp_path / "contract.proto"
    exercise.write_text(f'syntax = "proto3";\n{line}\n')
    with pytest.raises(Broken) as caught:
        _refuse_unfinished_text(Stage(tmp_path, tmp_path, exercise, tmp_path))
    assert (caught.value.finding.code, caught.value.finding.message) == ("QL902", said)
    assert caught.value.finding.where[0].line == 2


@pytest.mark.parametrize("line", ["// the TODO list of a shop", "message TODO {}", "int32 a = 1;"])
def test_the_word_elsewhere_is_only_a_word(tmp_path: Path, line: str) -> None:
    """A message may well be about what is still to do."""
    exercise = tmp_path / "contract.proto"
    exercise.write_text(f"{line}\n")
    _refuse_unfinished_text(Stage(tmp_path, tmp_path, exercise, tmp_path))
