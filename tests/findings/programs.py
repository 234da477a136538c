"""The programs on the pages of findings, as text and as modules that can be called."""

import re
import types

from qrpc_lab import findings

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(text, language):
    """Return the fenced blocks of a text in one language."""
    return [body for name, body in FENCE.findall(text) if name == language]


def part(code, heading):
    """Return what stands under one heading of a page."""
    _, _, after = findings.page(code).partition(f"\n## {heading}\n")
    return re.split(r"^## ", after, maxsplit=1, flags=re.MULTILINE)[0]


def load(text, name):
    """Run a program as a module and return it."""
    module = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)  # noqa: S102 - a page of ours
    return module


def buggy_text(code):
    """Return the text of the program that has the finding."""
    [text] = fences(part(code, "A program that has it"), "python")
    return text


def mended_texts(code):
    """Return the texts of the programs that are shown as remedies."""
    return fences(part(code, "How to mend it"), "python")


def buggy(code):
    """Return the program that has the finding."""
    return load(buggy_text(code), f"{code} buggy")


def mended(code):
    """Return the programs that are shown as remedies."""
    return [load(text, f"{code} mended") for text in mended_texts(code)]
