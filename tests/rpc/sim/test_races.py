"""Data races across a call: the true ones are found, and no other."""

from __future__ import annotations

import pytest

from qrpc_lab.explore import explore
from tests.rpc.sim import programs


@pytest.mark.parametrize("name", ["handed_over", "with_callback", "with_metadata"])
def test_a_message_orders_what_was_done_before_it(name):
    """Requests, answers, metadata and the end of a call are edges: no race is seen."""
    result = explore(getattr(programs, name), schedules=100, lines=True)
    assert result.finding is None, result.finding.text


@pytest.mark.parametrize("name", ["two_handlers", "looks_without_waiting"])
def test_what_nothing_orders_is_a_race(name):
    """Two handlers at once, and a client that does not wait."""
    finding = explore(getattr(programs, name), schedules=100, lines=True).finding
    assert finding is not None
    assert finding.code == "QL103", finding.text
    assert "stock" in finding.text


def test_a_stream_that_runs_ahead_races():
    """A client that writes between two sends, while the handler does the same."""
    finding = explore(programs.streamed(), schedules=100, lines=True).finding
    assert finding is not None
    assert finding.code == "QL103", finding.text
