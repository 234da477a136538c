"""Which processes belong to a subject."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from qrpc_lab.check.grader.relatives import Relatives

WAIT = [sys.executable, "-c", "import sys; sys.stdin.read()"]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only /proc tells of single processes"
)


def test_a_child_is_found_after_a_look_that_found_nobody() -> None:
    """Strangers are passed over in later looks, newcomers are not."""
    relatives = Relatives(os.getpid(), "NOBODY=nobody")
    before = relatives.names()
    with subprocess.Popen(WAIT, stdin=subprocess.PIPE) as child:
        assert len(relatives.names()) == len(before) + 1
        assert len(relatives.names()) == len(before) + 1
        child.communicate()
    assert relatives.names() == before


def test_a_process_is_known_by_its_mark() -> None:
    """Whoever carries the mark belongs to the subject, whatever its parent and its session."""
    with subprocess.Popen(
        WAIT, stdin=subprocess.PIPE, env=os.environ | {"MARK": "ours"}, start_new_session=True
    ) as child:
        relatives = Relatives(1 << 30, "MARK=ours")
        assert len(relatives.names()) == 1
        child.communicate()
        assert relatives.names() == []
