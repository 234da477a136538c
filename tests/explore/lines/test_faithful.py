"""Rewritten programs do what the originals do: results, errors, lines, names, and order."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from qrpc_lab.explore.lines import Hooks, instrument


def snippets():
    """Read the programs beside this file, by name; each leaves what it found in ``result``."""
    files = sorted(Path(__file__).with_name("snippets").glob("*.txt"))
    new = sys.version_info >= (3, 12)
    return {
        file.stem: file.read_text(encoding="utf-8")
        for file in files
        if new or not file.stem.endswith("from-3.12")
    }


SNIPPETS = snippets()


def plainly(source, filename):
    """Compile as Python does."""
    return compile(source, filename, "exec", dont_inherit=True)


def rewritten(source, filename):
    """Compile with hooks that do nothing."""
    return instrument(source, filename, Hooks())


def outcome(compiler, source):
    """Execute a program; return what it left in ``result``, what it printed, how it ended."""
    namespace = {"__name__": "program", "__file__": "program.py"}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(compiler(source, "program.py"), namespace)  # noqa: S102
        except Exception as error:  # noqa: BLE001 - a generated program may end in any
            return (
                "raised",
                type(error).__name__,
                str(error),
                error.__traceback__.tb_next.tb_lineno,
            )
    return ("ended", comparable(namespace.get("result")), out.getvalue())


def comparable(value):
    """Spell a value without its addresses."""
    return re.sub(r"0x[0-9a-fA-F]+", "0x", repr(value))


def watched(world):
    """Return a compiler whose hooks record everything, as in the second goroutine of a schedule."""
    return lambda source, filename: instrument(source, filename, world.detector)


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_runs_as_written(name):
    """With hooks that do nothing."""
    source = SNIPPETS[name]
    plain = outcome(plainly, source)
    assert plain[0] == "ended"
    assert outcome(rewritten, source) == plain


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_runs_as_written_while_it_is_watched(name, world):
    """With the detector recording each access."""
    source = SNIPPETS[name]
    with world.on(world.go("watched")):
        assert outcome(watched(world), source) == outcome(plainly, source)
    assert world.races == []


SUITES = {
    "test.test_bisect": 10,
    "test.test_dataclasses": 150,
    "test.test_named_expressions": 50,
    "test.test_patma": 250,
    "test.test_scope": 30,
    "test.test_textwrap": 50,
    "test.test_with": 40,
}
"""Suites of the standard library, and how many tests of each must run at least."""


@pytest.mark.timeout(300)  # six seconds alone, more on a busy machine
def test_suites_of_the_standard_library_pass():
    """The suites and the modules that they test are all rewritten, and watched."""
    pytest.importorskip("test.support", reason="this Python comes without its own tests")
    script = Path(__file__).with_name("run_stdlib.py")
    ran = subprocess.run(
        [sys.executable, str(script), *SUITES], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout.splitlines()[-1])
    assert [test for suite in report["suites"].values() for test in suite["failed"]] == []
    for name, least in SUITES.items():
        assert report["suites"][name]["ran"] >= least
    assert report["points"] > 100_000


# Programs made at random

NAMES = st.sampled_from(["a", "b", "g"])
PLACES = st.sampled_from(["a", "b", "g", "o.x", "o.y", "d['k']", "l[0]", "l[-1]", "d[a]", "l[b]"])
LEAVES = st.one_of(PLACES, st.integers(-2, 5).map(str))


def deeper(inner):
    """Make larger expressions of smaller ones."""
    return st.one_of(
        st.builds(
            "({} {} {})".format, inner, st.sampled_from(["+", "*", "-", "//", "<", "or"]), inner
        ),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("d.get({}, {})".format, inner, inner),
        st.builds("[{} for a in range(3)][{}]".format, inner, inner),
        st.builds("({} in d)".format, inner),
        st.builds("(lambda a: {})({})".format, inner, inner),
        st.builds("f({})".format, inner),
        st.builds("(a := {})".format, inner),
        st.builds("sum([*l, {}])".format, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, deeper, max_leaves=6)
SIMPLE = st.one_of(
    st.builds("{} = {}".format, PLACES, EXPRESSIONS),
    st.builds("{} = {} = {}".format, PLACES, PLACES, EXPRESSIONS),
    st.builds("{} += {}".format, PLACES, EXPRESSIONS),
    st.builds("{}, {} = {}, {}".format, PLACES, PLACES, EXPRESSIONS, EXPRESSIONS),
    st.builds("del {}".format, st.sampled_from(["d['k']", "l[0]", "o.x", "a"])),
    st.builds("l.append({})".format, EXPRESSIONS),
    st.builds("d.setdefault({}, {})".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("log.append({})".format, EXPRESSIONS),
    st.builds("assert {}".format, EXPRESSIONS),
    st.builds("return {}".format, EXPRESSIONS),
)


def block(lines):
    """Indent the lines of a block."""
    return "\n".join("    " + line for part in lines for line in part.split("\n"))


def larger(inner):
    """Make compound statements."""
    blocks = st.lists(inner, min_size=1, max_size=3).map(block)
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, EXPRESSIONS, blocks, blocks),
        st.builds(
            "for {} in range(3):\n{}".format, st.sampled_from(["a", "o.x", "d['k']"]), blocks
        ),
        st.builds("for a in list(d):\n{}".format, blocks),
        st.builds(
            "try:\n{}\nexcept (LookupError, TypeError) as e:\n    log.append(repr(e))\n"
            "finally:\n{}".format,
            blocks,
            blocks,
        ),
        st.builds("with o as b:\n{}".format, blocks),
        st.builds("def f2(a, b=1):\n    global g\n{}\nf2(a)".format, blocks),
        st.builds("def inner():\n    nonlocal a, b\n{}\ninner()".format, blocks),
    )


PROGRAMS = st.lists(st.recursive(SIMPLE, larger, max_leaves=8), min_size=1, max_size=8)

FRAME = """
class O:
    x = 1
    def __enter__(self): return self.x
    def __exit__(self, *a): log.append(a[0] and a[0].__name__)
log, g = [], 3
def f(a, b=1):
    return a
def main():
    global f
    a, b, o, d, l = 0, 1, O(), {{"k": 1}}, [1, 2]
    try:
{}
    finally:
        log.append([d, l, vars(o)])
try:
    out = main()
except RecursionError:
    out = log[:] = ["too deep"]
except Exception as error:
    out = (repr(error), error.__traceback__.tb_next.tb_lineno)
result = (out, g, log)
"""


@pytest.mark.timeout(300)
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(PROGRAMS)
def test_programs_made_at_random_run_as_written(lines):
    """Whatever is written, its results, errors and lines stay the same."""
    source = FRAME.format(block([block(lines)]))
    try:
        plainly(source, "program.py")
    except SyntaxError:
        reject()
    assert outcome(rewritten, source) == outcome(plainly, source)
