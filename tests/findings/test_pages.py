"""Every finding has a page, in one form, and the programs on it are programs."""

import ast
import itertools
import re

import pytest

from qrpc_lab import findings
from tests.findings.programs import FENCE, fences, part
from tools import traces

PARTS = ["A program that has it", "Its trace", "How to mend it"]
codes = pytest.mark.parametrize("code", findings.KINDS)


@codes
def test_a_page_opens_with_its_code_and_name(code):
    """The heading says what the terminal said, so that a reader knows he is right here."""
    assert findings.page(code).startswith(f"# {code} · {findings.name_of(code)}\n\n")


@codes
def test_a_page_has_all_its_parts_in_order(code):
    """Meaning, program, trace, remedy: each is there and none is empty."""
    assert re.findall(r"^## (.+)$", findings.page(code), re.MULTILINE) == PARTS
    meaning = findings.page(code).split("\n## ")[0].split("\n", 1)[1]
    assert len(meaning.split()) >= 20
    for heading in PARTS:
        assert FENCE.search(part(code, heading)), f"{heading} shows nothing"


@codes
def test_the_trace_is_plain_text_that_fits_a_terminal(code):
    """A trace is shown as it is: without a language, and not wider than a wide terminal."""
    [(language, trace)] = FENCE.findall(part(code, "Its trace"))
    assert not language
    assert max(map(len, trace.splitlines())) <= 120


@codes
def test_the_programs_compile(code):
    """What is shown as Python is Python: the program that has it and the one that is mended."""
    for number, text in enumerate(fences(findings.page(code), "python"), 1):
        compile(text, f"{code} program {number}", "exec")


@pytest.mark.parametrize("code", sorted(set(findings.KINDS) - set(traces.EXPLORED)))
def test_the_lines_that_a_drawn_trace_names_are_there(code):
    """`squares.py:9  results.send(0)` names line 9 of the program, and it sends there."""
    [program, *_] = fences(findings.page(code), "python") or [""]
    lines = program.splitlines()
    for number, said in re.findall(r"\w+\.py:(\d+) +(\w+)", part(code, "Its trace")):
        assert said in lines[int(number) - 1], f"line {number} does not say {said}"


@codes
def test_every_import_of_a_program_is_used(code):
    """A minimal program imports nothing that it does not need."""
    for text in fences(findings.page(code), "python"):
        tree = ast.parse(text)
        imported = set(
            itertools.chain.from_iterable(
                [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
                for node in ast.walk(tree)
                if isinstance(node, ast.Import | ast.ImportFrom)
            )
        )
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert imported <= used
