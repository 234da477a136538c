"""The audit hook of the subject: what it looks at must not live longer for it."""

from __future__ import annotations

import gc
import weakref

import pytest

from qrpc_lab.check.subject import guard


class Held:
    """Something that a caller holds."""


@pytest.fixture
def no_collector():
    """As during a schedule."""
    gc.disable()
    yield
    gc.enable()


def test_looking_for_the_caller_keeps_no_frame(no_collector) -> None:
    """What the callers hold is dropped with them, also while the collector is off."""

    def caller() -> weakref.ref[Held]:
        held = Held()
        assert guard._caller().f_code is caller.__code__
        return weakref.ref(held)

    assert caller()() is None
