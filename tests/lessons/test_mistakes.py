"""The table of mistakes: which wrong answer makes which of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qrpc_lab.cli.gate.expectation import expected_code
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.findings import KINDS
from tools.mistakes import Mistake, answer_file, load

ROOT = Path(__file__).parents[2]
MISTAKES = load()
# Those with gRPC from 34 on belong to retries, health, keepalive and asyncio, and to no lesson yet.
COVERED = {f"T{number}" for number in range(1, 31)} | {
    f"G{number}" for number in (*range(1, 34), 39)
}


@pytest.fixture(scope="module")
def catalogue():
    """The course."""
    return load_catalogue(find_content())


def table(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "tools.mistakes", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_every_mistake_has_its_place() -> None:
    """All thirty with threads, and all with gRPC of three chapters, are made by some answer."""
    numbers = [one.number for one in MISTAKES]
    assert {one.number for one in MISTAKES if one.answers} >= COVERED
    assert numbers == sorted(numbers, key=lambda one: (one[0] == "G", int(one[1:])))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.number)
def test_a_mistake_is_made_by_an_answer_or_a_reason_is_given(catalogue, mistake: Mistake) -> None:
    """Never both, never neither; each answer is there, and no answer is named twice."""
    assert bool(mistake.answers) != bool(mistake.missing)
    assert len(set(mistake.answers)) == len(mistake.answers)
    for answer in mistake.answers:
        assert answer_file(catalogue, answer).is_file(), answer


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.number)
def test_the_codes_agree(catalogue, mistake: Mistake) -> None:
    """Each answer declares a code of its mistake, and each code is declared by an answer."""
    assert set(mistake.codes) <= set(KINDS)
    declared = {expected_code(answer_file(catalogue, answer)) for answer in mistake.answers}
    assert declared == set(mistake.codes) or (mistake.missing and not declared)


def test_the_table_shows_every_answer() -> None:
    """Without a measurement the command is quick and complete."""
    done = table("--runs", "0", "--seeds", "0")
    assert done.returncode == 0, done.stderr
    for mistake in MISTAKES:
        assert f"\n{mistake.number:4} {mistake.mistake}\n" in done.stdout
        assert all(f" {answer} " in done.stdout for answer in mistake.answers)


@pytest.mark.slow
def test_the_shares_are_measured() -> None:
    """Threads that announce themselves come out right by hand; the grader rejects them."""
    done = table("T26", "--runs", "2", "--seeds", "1")
    assert done.returncode == 0, done.stderr + done.stdout
    row = next(line for line in done.stdout.splitlines() if "announces_itself" in line)
    assert row.split() == ["07-worker-pool/announces_itself", "QL104", "0%", "100%"]


def test_an_unknown_number_is_said() -> None:
    """A number that is not in the table is no empty success."""
    done = table("T99")
    assert done.returncode == 2
    assert "there is no T99" in done.stderr
