"""Bugs of real projects are found and named; their mended twins are not suspected."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from qrpc_lab.explore import explore

HERE = Path(__file__).parent / "kernels"
FILES = ("locks", "channels", "mixed", "misuse", "data")


def load():
    """Load the kernels by path, as everything under `tests` is."""
    sys.path.insert(0, str(HERE))
    try:
        for name in FILES:
            importlib.import_module(name)
        return importlib.import_module("catalogue").KERNELS
    finally:
        sys.path.remove(str(HERE))


KERNELS = load()
each_kernel = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)


def found(kernel, seed):
    """Explore the buggy program; check the code and who is named."""
    finding = explore(kernel.buggy, schedules=500, seed=seed, lines=kernel.lines).finding
    assert finding is not None, f"{kernel.name} not found with seed {seed}"
    assert finding.code in kernel.codes, finding.text
    if finding.code in ("QL101", "QL102") and kernel.blocked:
        assert set(kernel.blocked) <= {view.name for view in finding.goroutines}, finding.text
    return finding


def test_there_are_thirty_six():
    """The whole list was loaded."""
    assert len(KERNELS) == 36


@each_kernel
def test_the_bug_is_found_and_named(kernel):
    """Within 500 schedules, with a code that fits and the goroutines that are blocked."""
    found(kernel, seed=0)


@each_kernel
def test_the_mended_twin_has_no_finding(kernel):
    """One hundred and fifty schedules."""
    result = explore(kernel.fixed, schedules=150, lines=kernel.lines)
    assert result.ok, result.finding.text


@pytest.mark.slow
@each_kernel
def test_the_bug_is_found_for_every_seed(kernel):
    """Ten seeds of ten."""
    for seed in range(1, 11):
        found(kernel, seed)


@pytest.mark.slow
@each_kernel
def test_the_mended_twin_has_no_finding_in_two_thousand_schedules(kernel):
    """A false alarm costs more trust than a bug that was missed."""
    result = explore(kernel.fixed, schedules=2000, lines=kernel.lines)
    assert result.ok, result.finding.text
