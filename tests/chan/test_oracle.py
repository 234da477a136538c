"""The model against Go: what the model of `test_model` says, the real thing says too."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .model import CLOSED, DOUBLE, Case, Model, agree, predict

ORACLE = Path(__file__).parent / "go"
BESIDE = str(Path(sys.executable).parent)  # where the wheel of Go puts it
GO = shutil.which("go", path=BESIDE) or shutil.which("go")
PROGRAMS = 400
NUMBERS = range(3)


def new_enough():
    """Tell whether there is a toolchain with `testing/synctest`."""
    if GO is None:
        return False
    done = subprocess.run([GO, "env", "GOVERSION"], capture_output=True, text=True, check=False)
    found = re.match(r"go1\.(\d+)", done.stdout)
    return found is not None and int(found[1]) >= 25


def draw(rnd):
    """Invent a program: capacities, and steps as the model knows them."""
    capacities = [rnd.randrange(3) for _ in NUMBERS]
    return capacities, [draw_step(rnd) for _ in range(rnd.randrange(1, 25))]


def draw_step(rnd):
    """Invent one operation."""
    kind = rnd.choice(["send", "recv", "send", "recv", "select", "select", "close"])
    if kind == "close":
        return kind, rnd.choice(NUMBERS)
    if kind == "select":
        # The same channel twice in one direction: which of the two is not laid down by Go.
        cases = {(c.channel, c.sends): c for c in (draw_case(rnd) for _ in range(rnd.randrange(5)))}
        return kind, list(cases.values()), rnd.random() < 0.3
    return kind, rnd.choice(NUMBERS), rnd.randrange(100)


def draw_case(rnd):
    """Invent one case; one in five has no channel."""
    channel = None if rnd.random() < 0.2 else rnd.choice(NUMBERS)
    return Case(channel, rnd.random() < 0.5, rnd.randrange(100))


def for_go(step):
    """Write a step as the Go program reads it."""
    if step[0] == "select":
        cases = [
            {"Channel": -1 if c.channel is None else c.channel, "Sends": c.sends, "Value": c.value}
            for c in step[1]
        ]
        return {"Op": "select", "Cases": cases, "Default": step[2]}
    return {"Op": step[0], "Channel": step[1], "Value": step[2] if step[0] != "close" else 0}


def outcome(step, answer):
    """Read Go's answer as the model's (case index, outcome)."""
    if answer["Outcome"] == "send on closed channel":
        return None, CLOSED
    if answer["Outcome"] == "close of closed channel":
        return 0, DOUBLE
    index, ok = answer["Index"], answer["Ok"]
    if step[0] == "close":
        return 0, None
    received = step[0] == "recv" or (
        step[0] == "select" and index >= 0 and not step[1][index].sends
    )
    return index, (answer["Value"] if received and ok else None, ok)


@pytest.mark.slow
@pytest.mark.skipif(not new_enough(), reason="no Go toolchain of 1.25 or later")
@pytest.mark.timeout(300)  # the first run compiles the standard library of Go
def test_the_model_is_what_go_does(tmp_path):
    """Step by step the same operations end, with the same values, in the same order."""
    rnd = random.Random(27)  # noqa: S311 - no secret
    programs = [draw(rnd) for _ in range(PROGRAMS)]
    (tmp_path / "programs").write_text(
        json.dumps([{"Capacities": c, "Steps": [for_go(s) for s in p]} for c, p in programs])
    )
    done = subprocess.run(
        [GO, "test", "-count=1", "./..."],
        cwd=ORACLE,
        env={
            **os.environ,
            "PROGRAMS": str(tmp_path / "programs"),
            "ANSWERS": str(tmp_path / "answers"),
            "CGO_ENABLED": "0",
            "GOTOOLCHAIN": "local",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answers = json.loads((tmp_path / "answers").read_text())
    assert len(answers) == PROGRAMS
    for (capacities, steps), answer in zip(programs, answers, strict=True):
        model, ended = Model(capacities), {}
        for operation, (step, endings) in enumerate(zip(steps, answer, strict=True)):
            for one in endings or ():
                ended[one["Operation"]] = outcome(steps[one["Operation"]], one)
            predict(model, operation, step, ended.get(operation))
            agree(model, ended)
