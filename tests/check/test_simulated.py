"""Checks whose calls are explored: both directions in every order, and once over a real socket."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, LessonReport, Verdict, grade, replay

TOY = Path(__file__).parent / "toy_sim"

HEAD = """import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

from qrpc_lab import Chan, WaitGroup, go
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc
"""
SERVES = """
class Greeter(greeter_pb2_grpc.GreeterServicer):
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def Greet(self, request, context):
        with self.lock:
            self.count += 1
            number = self.count
        return greeter_pb2.GreetReply(message=f"{request.name} {number}")
"""
SERVES_BY_CHANNEL = """
class Greeter(greeter_pb2_grpc.GreeterServicer):
    def __init__(self):
        self.numbers = Chan(1)
        self.numbers.send(1)

    def Greet(self, request, context):
        number = self.numbers.recv()
        self.numbers.send(number + 1)
        return greeter_pb2.GreetReply(message=f"{request.name} {number}")
"""
CALLS = """
def greet_all(stub, names):
    asked = [
        stub.Greet.future(greeter_pb2.GreetRequest(name=name), timeout=60) for name in names
    ]
    return [call.result().message for call in asked]
"""
CALLS_BY_POOL = """
def greet_all(stub, names):
    def greet(name):
        return stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=60).message

    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(greet, names))
"""
CALLS_BY_GOROUTINES = """
def greet_all(stub, names):
    said, wg = [], WaitGroup()

    def greet(name):
        said.append(stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=60).message)

    for name in names:
        wg.go(greet, name)
    wg.wait()
    return said
"""
RACES = SERVES.replace("with self.lock:\n            self.count += 1", "if True:").replace(
    "number = self.count",
    "number = self.count + 1\n            with self.lock:\n                self.count = number",
)
FORGETS = CALLS_BY_GOROUTINES.replace("    wg.wait()\n", "").replace("wg.go(", "go(")
LEAVES_ONE = CALLS.replace("    asked", "    go(threading.Event().wait, name='left')\n    asked", 1)
ONE_BY_ONE = """
def greet_all(stub, names):
    return [stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=60).message for name in names]
"""


def handler(line: str) -> str:
    """A servicer whose handler does something else first."""
    return SERVES.replace("        with self.lock", f"        {line}\n        with self.lock")


# answer: (serves, calls, code, the line that the finding shows, whether it has a token)
WRONG = {
    "not done": (
        handler("raise NotImplementedError('TODO: greet')"),
        CALLS,
        "QL902",
        "TODO: greet",
    ),
    "exits": (handler("raise SystemExit(3)"), CALLS, "QL904", "SystemExit(3)"),
    "raises": (handler("raise KeyError(request.name)"), CALLS, "QL202", "KeyError"),
    "hangs": (handler("threading.Event().wait()"), CALLS, "QL202", "threading.Event().wait()"),
    "races": (RACES, CALLS, "QL203", None),
    "leaves a goroutine": (handler("go(Chan().recv)"), CALLS, "QL102", "go(Chan().recv)"),
    "no servicer": (SERVES.replace("(greeter_pb2_grpc.GreeterServicer)", ""), CALLS, "QL110", None),
    "client not done": (
        SERVES,
        CALLS.replace("return", "raise NotImplementedError('TODO')\n    return"),
        "QL902",
        "TODO",
    ),
    "client raises": (SERVES, CALLS.replace("return", "1 / 0\n    return"), "QL107", "1 / 0"),
    "forgets": (SERVES, FORGETS, "QL110", None),
    "no deadline": (SERVES, CALLS.replace(", timeout=60", ""), "QL205", None),
    "too short a deadline": (SERVES, CALLS.replace("=60", "=0.6"), "QL107", "call.result()"),
    "leaves one behind": (SERVES, LEAVES_ONE, "QL102", "name='left'"),
    "one by one": (SERVES, ONE_BY_ONE, "QL111", None),
}
RIGHT = {
    "lock and futures": (SERVES, CALLS),
    "channel and pool": (SERVES_BY_CHANNEL, CALLS_BY_POOL),
    "lock and goroutines": (SERVES, CALLS_BY_GOROUTINES),
}


def assignment(folder: Path) -> Assignment:
    """The toy lesson with the answer that stands in a folder."""
    return Assignment(
        lesson="93-guests",
        title="Guests",
        exercise=folder / "guests.py",
        starter=TOY / "guests.py",
        checker=TOY / "check_guests.py",
        drive=TOY / "drive_guests.py",
    )


def grade_text(source: str, folder: Path, seed: str = "3") -> LessonReport:
    """Grade a text as an answer to the toy lesson."""
    (folder / "guests.py").write_text(source)
    return grade([assignment(folder)], seed=seed).lessons[0]


@pytest.mark.parametrize("name", RIGHT)
def test_right_in_any_style(name: str, tmp_path: Path) -> None:
    """Futures, an executor and goroutines pass in every order, and over a real socket."""
    report = grade_text(HEAD + "".join(RIGHT[name]), tmp_path)
    assert report.verdict is Verdict.PASS, report.finding
    assert all(check.coverage.schedules > 1 for check in report.checks)


@pytest.mark.parametrize("name", WRONG)
def test_named(name: str, tmp_path: Path) -> None:
    """What breaks on either side is named, with the line of the exercise and a token."""
    serves, calls, code, line = WRONG[name]
    source = HEAD + serves + calls
    finding = grade_text(source, tmp_path).finding
    assert finding is not None
    assert finding.code == code, finding
    if code != "QL111":
        assert finding.token is not None, finding
        assert finding.token.startswith("93."), finding
    if line is not None:
        lines = source.splitlines()
        shown = [lines[one.line - 1] for one in finding.where if one.file == "guests.py"]
        assert any(line in one for one in shown), finding


MUZZLES = {
    "what listens to handlers": "import qrpc_lab.rpc.failures as f; f.Failures.all = lambda _: ()",
    "the wire": "import qrpc_lab.rpc.sim as sim; sim.frames = lambda: ()",
    "the other end": "import qrpc_lab.check.subject.scene as s; s._serve = None",
}


@pytest.mark.parametrize("where", ["on import", "in a handler"])
@pytest.mark.parametrize("name", MUZZLES)
def test_muzzled(name: str, where: str, tmp_path: Path) -> None:
    """What is replaced is noticed, be it replaced on import or in the middle of a schedule."""
    line = MUZZLES[name]
    serves = handler(line) if where == "in a handler" else f"{line}\n{SERVES}"
    finding = grade_text(HEAD + serves + CALLS, tmp_path).finding
    assert finding is not None
    assert finding.code == "QL907", finding


def test_floods_and_processes(tmp_path: Path) -> None:
    """Prints without end, and another process, have their own codes in a handler too."""
    floods = handler("while True: print('still here' * 99)")
    spawns = handler("__import__('subprocess').run(['true'])")
    for serves, code in ((floods, "QL906"), (spawns, "QL907")):
        finding = grade_text(HEAD + serves + CALLS, tmp_path).finding
        assert finding is not None
        assert finding.code == code, finding


@pytest.mark.parametrize("name", ["races", "raises", "leaves one behind"])
def test_same_seed_same_report_and_replay(name: str, tmp_path: Path) -> None:
    """The same seed gives the same bytes, and the token alone the same finding."""
    source = HEAD + "".join(WRONG[name][:2])
    first, second = (grade_text(source, tmp_path) for _ in range(2))
    assert first.checks == second.checks
    assert first.finding is not None
    assert first.finding.token is not None
    again = replay(assignment(tmp_path), first.finding.token).finding
    assert again is not None
    assert (again.code, again.message) == (first.finding.code, first.finding.message)


DRIFTS = SERVES.replace(
    "with self.lock",
    "self.count += 'sim' not in type(context).__module__\n        with self.lock",
    1,
)


def test_over_a_real_socket(tmp_path: Path) -> None:
    """What is right on the simulated wire alone fails the run over a socket, which is said."""
    report = grade_text(HEAD + DRIFTS + CALLS, tmp_path)
    assert report.finding is not None
    assert report.finding.code == "QL203"
    assert report.finding.message.startswith("over a real socket: ")
    assert report.checks[0].title.endswith("(over a real socket)")
    assert report.finding.token is None
