"""The traces on the pages are the explorer's, and the mended programs have no finding."""

import re

import pytest

from qrpc_lab.explore import explore
from tests.findings.programs import mended
from tools import traces


def facts(trace):
    """Return what a trace says whatever its wording: the code and the lines of the program."""
    return trace.split()[0], set(re.findall(r"\w+\.py:\d+", trace))


@pytest.mark.parametrize("code", traces.EXPLORED)
def test_the_program_has_the_finding_and_the_page_shows_its_trace(code):
    """The explorer names the code, and the page the same lines (or `python -m tools.traces`)."""
    told = traces.told(code)
    assert told.startswith(f"{code} ")
    assert facts(told) == facts(traces.shown(code))


@pytest.mark.parametrize("code", [*traces.EXPLORED, "QL111", "QL112", "QL113"])
def test_the_mended_program_has_no_finding(code):
    """No schedule of a remedy shows a defect, data races included."""
    for program in mended(code):
        result = explore(program.main, schedules=100, lines=code == "QL103")
        assert result.ok, result.finding.text
