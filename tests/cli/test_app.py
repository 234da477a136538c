"""The program: its commands, its help, and what they cost."""

import importlib
import subprocess
import sys

import pytest

from qrpc_lab.cli.app import _DEV, _ROOT, program
from qrpc_lab.cli.entry import DIRECT
from qrpc_lab.cli.version import version

COMMANDS = [*([name] for name in _ROOT), *(["dev", name] for name in _DEV)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself(qrpc_lab, command):
    """`--help` works everywhere, and shows the whole command's name."""
    done = qrpc_lab(*command, "--help")
    assert done.status == 0
    assert f"Usage: qrpc-lab {' '.join(command)}" in done.out


def test_the_list_of_commands_is_whole(qrpc_lab):
    """Every module of `commands/` is in the list, and the other way round."""
    package = importlib.import_module("qrpc_lab.cli.commands").__path__[0]
    from pathlib import Path

    modules = {path.stem for path in Path(package).iterdir() if not path.stem.startswith("__")}
    assert modules == set(_ROOT)
    help_text = qrpc_lab("--help").out
    assert all(f"  {name} " in help_text for name in _ROOT)


@pytest.mark.parametrize("name", sorted(DIRECT))
def test_the_short_way_in_fits_the_command(name):
    """What is called without a parser takes what typer would have given it."""
    import inspect

    module = importlib.import_module(f"qrpc_lab.cli.commands.{name}")
    inspect.signature(module.command).bind(*DIRECT[name]([]))
    words = [] if name in {"list", "next", "docs"} else ["01"]
    bound = inspect.signature(module.command).bind(*DIRECT[name](words))
    assert len(bound.arguments) == len(words)


def test_too_many_words_are_told_as_typer_does(qrpc_lab, home):
    """The short way in leaves wrong usage to the parser."""
    for arguments in (["list", "1"], ["show", "1", "2"], ["check", "1", "--nonsense"]):
        assert qrpc_lab(*arguments).status == 2


def test_version(qrpc_lab):
    """The version is that of the package."""
    assert qrpc_lab("--version").out == f"qrpc-lab {version()}\n"


def test_the_program_can_be_run_as_a_module():
    """`python -m qrpc_lab` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "qrpc_lab", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"qrpc-lab {version()}\n"
    assert program().name == "qrpc-lab"


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["check", "--help"], ["hint"]])
def test_neither_grpc_nor_rich_is_imported_without_need(arguments, home):
    """What a person types most answers without the heavy imports."""
    code = (
        "import sys; from qrpc_lab.cli.entry import run; run(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert not set(done.stderr.split()) & {"grpc", "google.protobuf", "rich", "watchfiles"}


def test_a_reader_that_leaves_early_is_no_fault(home):
    """`qrpc-lab list | head -1` ends without a traceback."""
    child = subprocess.Popen(
        [sys.executable, "-m", "qrpc_lab", "explain"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    child.stdout.close()
    assert b"Traceback" not in child.stderr.read()
    child.stderr.close()
    child.wait()
