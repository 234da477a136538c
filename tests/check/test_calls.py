"""The kinds of checks with a call in them: the learner serves, the learner calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, LessonReport, Verdict, grade

TOY = Path(__file__).parent / "toy_rpc"

HEAD = "import threading\nfrom qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc\n"
SERVES = """
class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")
"""
CALLS = """
def greet(stub, name):
    return stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=2).message
"""


def grade_text(source: str, tmp_path: Path, seed: str = "3") -> LessonReport:
    """Grade a text as an answer to the toy lesson with calls."""
    exercise = tmp_path / "echo.py"
    exercise.write_text(source)
    one = Assignment(
        lesson="91-echo",
        title="Echo",
        exercise=exercise,
        starter=TOY / "echo.py",
        checker=TOY / "check_echo.py",
        drive=TOY / "drive_echo.py",
    )
    return grade([one], seed=seed).lessons[0]


def test_both_ways(tmp_path: Path) -> None:
    """A right answer passes: value, marks, the peer line, recorded calls and frames all arrive."""
    report = grade_text(HEAD + SERVES + CALLS, tmp_path)
    assert [check.verdict for check in report.checks] == ["pass", "pass"], report.finding


def test_starter_is_not_done(tmp_path: Path) -> None:
    """A TODO inside a handler is QL902 with its line, though the caller only sees UNKNOWN."""
    report = grade_text((TOY / "echo.py").read_text(), tmp_path)
    assert report.finding is not None
    assert report.finding.code == "QL902"
    assert report.finding.where[0].line == 8
    assert report.checks[1].verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("serves", "calls", "code", "line"),
    [
        (
            SERVES.replace("return", "raise KeyError(request.name)\n        return"),
            CALLS,
            "QL202",
            6,
        ),
        (SERVES.replace("return", "raise SystemExit(3)\n        return"), CALLS, "QL904", 6),
        (SERVES.replace("return", "bytearray(8 << 30)\n        return"), CALLS, "QL905", 6),
        (SERVES.replace("return", "threading.Event().wait()\n        return"), CALLS, "QL202", 6),
        ("Greeter = int\n", CALLS, "QL908", None),
        (SERVES, CALLS.replace(", timeout=2", ""), "QL205", None),
        (SERVES, CALLS.replace("return", "1 / 0\n    return"), "QL107", 9),
    ],
    ids=["raises", "exits", "memory", "hangs", "no servicer", "no deadline", "client raises"],
)
def test_named(serves: str, calls: str, code: str, line: int | None, tmp_path: Path) -> None:
    """What goes wrong on either side of a call is named, with the learner's line."""
    report = grade_text(HEAD + serves + calls, tmp_path)
    assert report.finding is not None
    assert report.finding.code == code, report.finding
    if line is not None:
        assert line in {site.line for site in report.finding.where}, report.finding


def test_same_seed_same_report(tmp_path: Path) -> None:
    """Neither ports nor thread numbers nor times get into a finding."""
    source = HEAD + SERVES.replace("return", "threading.Event().wait()\n        return") + CALLS
    first, second = (grade_text(source, tmp_path) for _ in range(2))
    assert first.checks == second.checks


STUCK_ITERATORS = {
    "a generator": "iterator = (todo.get() for _ in range(9))",
    "C code": "iterator = iter(todo.get, None)",
}


@pytest.mark.parametrize("name", STUCK_ITERATORS)
def test_a_request_iterator_that_nobody_ends(name: str, tmp_path: Path) -> None:
    """The thread that pulls requests is the learner's while it waits in their iterator."""
    calls = f"""
import queue

from qrpc_lab.pb import readings_pb2_grpc


def greet(stub, name):
    todo = queue.Queue()
    {STUCK_ITERATORS[name]}
    import grpc

    channel = grpc.insecure_channel("127.0.0.1:9")
    readings_pb2_grpc.ReadingsStub(channel).Record.future(iterator, timeout=5).cancel()
    return stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=2).message
"""
    finding = grade_text(HEAD + SERVES + calls, tmp_path).finding
    assert finding is not None
    assert finding.code == "QL909", finding
    assert {site.file for site in finding.where} == {"echo.py"}
