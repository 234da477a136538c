"""Corners of checks whose calls are explored: both ends at once, leaks, faults, no socket."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from qrpc_lab.check import Assignment, CheckReport, Verdict, grade
from qrpc_lab.check.subject.telling import excess

CHECK = """
from qrpc_lab.check import Case, Check, Explore, expect, fail, some
from qrpc_lab.rpc.sim import Network

class Asks(Check):
    "Asks."

    service = "lab.Greeter"
    explore = Explore(schedules=40)
"""
DRIVE = """
import grpc
from qrpc_lab.pb import greeter_pb2 as pb, greeter_pb2_grpc, readings_pb2, readings_pb2_grpc

class Door(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        return pb.GreetReply(message=f"Come in, {request.name}!")

def ask(stub, name, **options):
    return stub.Greet(pb.GreetRequest(name=name), **options).message
"""
GREETER = """
import grpc
from qrpc_lab import Chan, go
from qrpc_lab.pb import greeter_pb2 as pb, greeter_pb2_grpc

class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        return pb.GreetReply(message=f"Hello, {request.name}!")
"""
SERVED = """
def asks(exercise):
    return exercise.Greeter()

def probe_asks(stub):
    return ask(stub, "Ann", timeout=5)
"""


def grade_one(folder: Path, check: str, drive: str, exercise: str) -> CheckReport:
    """Grade a lesson of one check that stands in three texts."""
    parts = {"check_corner.py": CHECK + check, "drive_corner.py": DRIVE + drive}
    parts |= {"corner.py": exercise, "start/corner.py": "\n"}
    (folder / "start").mkdir()
    for name, text in parts.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    asked = Assignment(
        lesson="94-corner",
        title="Corner",
        exercise=folder / "corner.py",
        starter=folder / "start" / "corner.py",
        checker=folder / "check_corner.py",
        drive=folder / "drive_corner.py",
    )
    return grade([asked], seed="2").lessons[0].checks[0]


def code_of(report: CheckReport) -> str | None:
    """The code of its finding, if it has one."""
    return report.finding.code if report.finding else None


def test_both_ends_at_once(tmp_path: Path) -> None:
    """A server of the learner's that calls a server of the author's: a middle tier."""
    check = """
    wire = True

    def judge(self, case, seen):
        expect(seen.value).equals("[Come in, Ann!]")
        expect([call.messages[0]["name"] for call in seen.calls]).equals(["Ann"])
        expect({frame.kind for frame in seen.wire}).contains("DATA")
"""
    drive = """
def serve_asks():
    return Door()

def asks(exercise, stub):
    return exercise.Relay(stub)

def probe_asks(stub):
    return ask(stub, "Ann", timeout=5)
"""
    relay = GREETER.replace("class Greeter(", "class Relay(").replace(
        'pb.GreetReply(message=f"Hello, {request.name}!")',
        'pb.GreetReply(message=f"[{self.stub.Greet(request).message}]")',
    )
    relay += "\n    def __init__(self, stub):\n        self.stub = stub\n"
    report = grade_one(tmp_path, check, drive, relay)
    assert report.verdict is Verdict.PASS, report.finding


UPLOAD = """
import queue
from qrpc_lab.pb import readings_pb2, readings_pb2_grpc

def upload(stub):
    todo = queue.Queue()
    todo.put(readings_pb2.Reading(station="A"))
    return stub.Record(iter(todo.get, None), timeout=5).count
"""


def test_an_iterator_that_nobody_ends(tmp_path: Path) -> None:
    """Whoever waits in the learner's iterator after the call is a leak, shown with a line."""
    drive = """
class First(readings_pb2_grpc.ReadingsServicer):
    def Record(self, requests, context):
        next(requests)
        return readings_pb2.Summary(count=1)

def serve_asks():
    return First()

def asks(exercise, stub):
    return exercise.upload(stub)
"""
    check = '    service = "lab.Readings"\n'
    report = grade_one(tmp_path, check, drive, UPLOAD)
    assert report.finding is not None
    assert report.finding.code == "QL102", report.finding
    assert {site.line for site in report.finding.where if site.file == "corner.py"} == {8}


REJECTS_LEAKS = """
    def judge(self, case, seen):
        if seen.harness:
            fail("QL206", "left open")
"""
LEAKS = GREETER.replace("        return", "        go(Chan().recv)\n        return")


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("    pass\n", "QL102"),
        ('    expects = ("QL102",)\n    smoke = False  # it leaks there as well\n', None),
        (REJECTS_LEAKS, "QL206"),
    ],
    ids=["by itself", "expected", "judged"],
)
def test_a_leak_and_its_judge(check: str, code: str | None, tmp_path: Path) -> None:
    """A leak is a finding by itself, unless it is expected or the judge names it better."""
    report = grade_one(tmp_path, check, SERVED, LEAKS)
    assert code_of(report) == code, report.finding
    assert code is None or report.finding is not None
    if report.finding is not None:
        assert report.finding.token is not None
        assert report.finding.where


ONLY_SIMULATED = GREETER.replace(
    "        return",
    "        if 'sim' not in type(context).__module__: request.name = ''\n        return",
)


@pytest.mark.parametrize("smoke", [True, False])
def test_smoke(smoke: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of a test
    """The socket has its own case and its own finding; without it nobody looks there."""
    check = f"""
    smoke = {smoke}

    def case(self, rnd):
        return Case(where="model")

    def smoke_case(self, rnd):
        return Case(where="world")

    def judge(self, case, seen):
        expect(seen.value, f"the greeting in the {{case.where}}").equals("Hello, Ann!")
"""
    report = grade_one(tmp_path, check, SERVED, ONLY_SIMULATED)
    assert report.coverage.schedules <= 40
    if smoke:
        assert report.finding is not None
        assert report.finding.message.startswith("over a real socket: the greeting in the world")
    else:
        assert report.verdict is Verdict.PASS


def test_faults(tmp_path: Path) -> None:
    """In some schedules the connection is lost and in others not, and a judge sees both."""
    check = """
    explore = Explore(schedules=60, network=Network(faults=("disconnect",)))

    def judge(self, case, seen):
        expect(seen.value).is_in(["Hello, Ann!", "UNAVAILABLE"])

    def judge_all(self, outcomes):
        for value in ("Hello, Ann!", "UNAVAILABLE"):
            expect(some(outcomes, lambda seen: seen.value == value), value).is_true()
"""
    drive = """
def asks(exercise):
    return exercise.Greeter()

def probe_asks(stub):
    try:
        return ask(stub, "Ann", timeout=5)
    except grpc.RpcError as error:
        return error.code().name
"""
    report = grade_one(tmp_path, check, drive, GREETER)
    assert report.verdict is Verdict.PASS, report.finding


@pytest.mark.parametrize(
    ("probe", "code"),
    [
        ("return 1 / 0", "QL999"),
        ("return peer.hear()", "QL110"),
        ("return ask(stub, 'Ann', timeout=0)", None),
    ],
    ids=["a mistake", "silence", "no time"],
)
def test_probes_that_raise(probe: str, code: str | None, tmp_path: Path) -> None:
    """A probe's own mistake is the checker's, silence and a failed call are the exercise's."""
    drive = SERVED.partition("def probe_asks")[0] + f"\ndef probe_asks(stub, peer):\n    {probe}\n"
    report = grade_one(tmp_path, "    pass\n", drive, GREETER)
    assert code_of(report) == (code or "QL202"), report.finding
    assert (report.verdict is Verdict.ERROR) == (code == "QL999")


def test_too_much(tmp_path: Path) -> None:
    """Values that are too much for one message are said to be, and nobody is called a cheat."""
    drive = SERVED.replace(
        'return ask(stub, "Ann", timeout=5)',
        'import random\n    return ask(stub, "Ann", timeout=5) * 300_000 + str(random.random())',
    )
    report = grade_one(tmp_path, "    smoke = False\n", drive, GREETER)
    assert code_of(report) == "QL905", report.finding


def test_whose_fault_it_is() -> None:
    """Frames are the check's to ask for, values are the exercise's to make."""
    big = "x" * (17 << 20)
    for outcome, code in (({"wire": [big]}, "QL999"), ({"value": big, "wire": []}, "QL905")):
        told = excess([outcome, outcome])
        assert told is not None
        assert told["code"] == code
    assert excess([{"value": 1}]) is None
