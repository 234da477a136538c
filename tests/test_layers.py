"""The package keeps its layers, and stays cheap to import."""

import subprocess
import sys

import pytest
from importlinter import cli as importlinter

HEAVY = {"grpc", "google.protobuf", "greenlet", "rich", "typer", "watchfiles", "hpack"}


def modules_after(statement):
    """Return the names of all modules that a fresh interpreter holds after `statement`."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_imports_go_downward_only(monkeypatch, pytestconfig):
    """The contracts of pyproject.toml hold: layers, siblings, and who knows which dependency."""
    monkeypatch.chdir(pytestconfig.rootpath)
    assert importlinter.lint_imports(cache_dir=None) == importlinter.EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("package", ["qrpc_lab", "qrpc_lab.errors", "qrpc_lab.findings"])
def test_a_cheap_import_stays_cheap(package):
    """`import qrpc_lab` loads nothing of what makes an import slow."""
    assert not modules_after(f"import {package}") & HEAVY


@pytest.mark.parametrize("package", ["qrpc_lab.cli", "qrpc_lab.course"])
def test_the_command_line_needs_neither_grpc_nor_rich_to_start(package):
    """`--help` and `list` must answer without waiting for gRPC."""
    assert not modules_after(f"import {package}") & {"grpc", "google.protobuf", "rich"}
