"""A finding as data, as a picture and as a token."""

from __future__ import annotations

import json
import threading
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrpc_lab import Chan, WaitGroup, go
from qrpc_lab.explore import Finding, explore
from qrpc_lab.explore import token as tokens


def stuck():
    """A sender holds the lock that its only receiver wants."""
    lock, jobs, wg = threading.Lock(), Chan(name="jobs"), WaitGroup()

    def send():
        with lock:
            jobs.send(1)

    def receive():
        with lock:
            pass
        jobs.recv()

    wg.go(send)
    wg.go(receive)
    wg.wait()


@pytest.fixture(scope="module")
def finding():
    """What is found in it."""
    return explore(stuck).finding


def test_it_survives_a_way_through_json(finding):
    """`as_dict` is plain data, and `from_dict` makes the same finding of it."""
    again = Finding.from_dict(json.loads(json.dumps(finding.as_dict())))
    assert again == finding
    assert again.text == finding.text


def test_it_says_who_would_help_and_why_nobody_does(finding):
    """The receiver would, in its next line; but it waits for the lock that the sender holds."""
    by_name = {view.name: view for view in finding.goroutines}
    assert "receive would, at" in by_name["send"].note
    assert by_name["receive"].note == "held by send"
    assert [lock.name for lock in by_name["send"].holds] == ["lock"]
    assert finding.rule == "do not hold a lock while sending or receiving"
    assert any("jobs" in part for part in finding.cycle)


def test_the_picture_is_an_image_that_can_be_read_aloud(finding):
    """Well-formed, with a title, a description, and words for every step."""
    root = ET.fromstring(finding.as_svg())  # noqa: S314 - our own picture
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text == "QL101 deadlock"
    assert root.find(f"{space}desc").text == finding.message
    texts = [text.text for text in root.iter(f"{space}text")]
    assert "locks lock" in texts
    assert "waits: send jobs" in texts


def test_the_trace_has_a_line_for_each_step(finding):
    """Numbers from one, and a place for every step of the program."""
    assert [step.number for step in finding.trace] == list(range(1, len(finding.trace) + 1))
    assert all(step.where for step in finding.trace if step.goroutine != "clock")


def test_the_shortest_schedule_is_shown():
    """A random walk switches all the time; what is shown switches as seldom as it can."""
    result = explore(stuck, strategy="random", seed=5)
    names = [step.goroutine for step in result.finding.trace]
    switches = sum(1 for one, other in pairwise(names) if one != other)
    assert switches <= 3
    assert len(result.finding.token) <= 40


@given(st.lists(st.integers(0, 40), max_size=60))
def test_choices_are_packed_without_loss(choices):
    """But for natural ones at the end, which need no saying."""
    while choices and choices[-1] == 0:
        choices.pop()
    assert tokens._unpack(tokens._pack(choices)) == choices


def test_a_token_carries_limits_and_label():
    """What is not usual stands in it."""
    text = "lesson.7:4f2a-r9_m500_h2.5_l_3b2(30).12ABC"
    token = tokens.read(text)
    assert (token.label, token.digest, token.dice, token.lines) == ("lesson.7", "4f2a", 9, True)
    assert (token.limits.max_steps, token.limits.horizon) == (500, 2.5)
    assert token.choices == (0, 0, 0, 1, 0, 0, 30)


def test_random_numbers_are_part_of_the_schedule():
    """A finding that depends on them is replayed with the same ones."""
    import random

    from qrpc_lab.explore import replay

    def main():
        go(lambda: None)
        assert random.random() < 0.9  # noqa: S311 - a die

    found = explore(main).finding
    assert found.code == "QL110"
    assert replay(main, found.token).finding.code == "QL110"
