"""A world without a scheduler: the test says who runs, statement by statement."""

from __future__ import annotations

import textwrap
from contextlib import contextmanager

import pytest

from qrpc_lab.explore.lines import Detector, instrument


class Goroutine:
    """As much of a goroutine as the detector asks for."""

    def __init__(self, name):
        self.name = name
        self.clock = None
        self.held = []


class World:
    """Runs what the test tells it to, and counts the points that are passed."""

    def __init__(self):
        self.detector = Detector()
        self.passed = []
        self.at_line = None
        self.main = self.running = Goroutine("main")
        self.detector.begin(self)
        self.detector.fork(Goroutine("nobody"), self.main)

    def line(self, site):
        """Note a switching point."""
        self.passed.append(site.line)
        if self.at_line is not None:
            self.at_line(site)

    def load(self, source, file="program.py"):
        """Execute a program; return its namespace."""
        namespace = {"__name__": "program", "__file__": file}
        exec(instrument(textwrap.dedent(source), file, self.detector), namespace)  # noqa: S102
        return namespace

    def go(self, name, by=None):
        """Start a goroutine, which does not run yet."""
        goroutine = Goroutine(name)
        self.detector.fork(by or self.main, goroutine)
        return goroutine

    @contextmanager
    def on(self, goroutine):
        """Let `goroutine` run what is in the block."""
        before, self.running = self.running, goroutine
        try:
            yield
        finally:
            self.running = before

    def hand_over(self, giver, taker, on="lock"):
        """Order what `giver` did before what `taker` will do, as a lock does."""
        self.detector.release(giver, on)
        self.detector.acquire(taker, on)

    @property
    def races(self):
        """What was found, in one sentence each."""
        return [race.message for race in self.detector.races]


@pytest.fixture
def world():
    """A world of its own for each test."""
    return World()
