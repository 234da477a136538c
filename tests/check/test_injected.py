"""Misbehaviour written into an otherwise right answer to a real lesson, on both sides of a call.

The toy lessons show what each misbehaviour is called; this shows that gRPC's threads, which run
handlers and swallow what they raise, change nothing about it.
"""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, Verdict, grade
from tests.check.conftest import CHECKOUT

LESSON = CHECKOUT / "lessons" / "02-unary"
SOLUTION = CHECKOUT / "solutions" / "02-unary" / "unary.py"

EVERYWHERE = {
    "thread left": ("QL909", "threading.Thread(target=time.sleep, args=(9999,)).start()"),
    "200 threads left": (
        "QL909",
        (
            "for _ in range(200):\n"
            "    threading.Thread(target=time.sleep, args=(9999,), daemon=True).start()"
        ),
    ),
    "os._exit": ("QL904", "os._exit(0)"),
    "sys.exit": ("QL904", "sys.exit(0)"),
    "kit patched": (
        "QL907",
        "import qrpc_lab.check.codec as c; c.encode = lambda v, e=c.encode: e(v)",
    ),
    "builtin patched": ("QL907", "import builtins; builtins.len = lambda x, real=len: real(x)"),
    "grpc patched": ("QL907", "import grpc; grpc.insecure_channel = lambda *a: None"),
    "frames": ("QL907", "sys._getframe().f_back"),
    "objects": ("QL907", "import gc; gc.get_objects()"),
    "solution read": (
        "QL907",
        f"try: open({str(SOLUTION)!r}).read()\nexcept OSError: pass",
    ),
    "child": ("QL907", f"import subprocess; subprocess.run(['cat', {str(SOLUTION)!r}])"),
    "child left": ("QL909", "import subprocess; subprocess.Popen(['sleep', '9999'])"),
    "lost": ("QL107", "t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()"),
    "forged": (
        "QL907",
        (
            "for fd in range(3, 40):\n"
            '    try: os.write(fd, b\'{"kind": "result", "value": 1}\\n\')\n'
            "    except OSError: pass"
        ),
    ),
    "flood": ("QL906", "for _ in range(1000): print('x' * 1_000_000)"),
    "8 GB": ("QL905", "bytearray(8 << 30)"),
    "stdout closed": ("pass", "sys.stdout.close()"),
}
HANGS = {
    "deadlock": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "swallowed time-out": """
        while True:
            try:
                while True: time.sleep(0.01)
            except BaseException: pass
    """,
    "endless loop": """
        import signal, faulthandler
        faulthandler.cancel_dump_traceback_later()
        while True: pass
    """,
}


def answer_with(misdeed: str, function: str, tmp_path: Path) -> Assignment:
    """The solution, with a misdeed as the first thing that `function` does."""
    tree = ast.parse(SOLUTION.read_text("utf-8"))
    imports = ast.parse("import os, sys, threading, time").body
    tree.body[1:1] = [one for one in imports if not isinstance(tree.body[1], ast.ImportFrom)]
    if isinstance(tree.body[1], ast.ImportFrom):
        tree.body[2:2] = imports
    target = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    target.body[:0] = ast.parse(textwrap.dedent(misdeed)).body
    exercise = tmp_path / "unary.py"
    exercise.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    return Assignment(
        lesson="02-unary",
        title="Unary",
        exercise=exercise,
        starter=LESSON / "unary.py",
        checker=LESSON / "check_unary.py",
        drive=LESSON / "drive_unary.py",
        hidden=(CHECKOUT / "lessons", CHECKOUT / "solutions"),
    )


@pytest.mark.parametrize("function", ["Greet", "greet_all"])
@pytest.mark.parametrize("name", EVERYWHERE)
def test_named(name: str, function: str, tmp_path: Path) -> None:
    """In a handler or in a client, it gets the same code as anywhere else."""
    code, misdeed = EVERYWHERE[name]
    report = grade([answer_with(misdeed, function, tmp_path)], seed="1").lessons[0]
    if code == "pass":
        assert report.verdict is Verdict.PASS, report.finding
    else:
        assert report.verdict is Verdict.FAIL
        assert report.finding is not None
        assert report.finding.code == code, report.finding


@pytest.mark.parametrize("name", HANGS)
def test_hangs_with_a_line(name: str, tmp_path: Path) -> None:
    """What the time limit ended is told with the line it was at."""
    assignment = answer_with(HANGS[name], "greet_all", tmp_path)
    finding = grade([assignment], seed="1").lessons[0].finding
    assert finding is not None
    assert finding.code == "QL903"
    assert [(site.file, site.doing) for site in finding.where] == [("unary.py", "in greet_all")]
