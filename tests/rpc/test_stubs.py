"""The committed stubs are what the pinned generator makes of `proto/`."""

from __future__ import annotations

import importlib
import importlib.metadata
from pathlib import Path

import pytest

import qrpc_lab.pb
from tools import stubs

COMMITTED = Path(qrpc_lab.pb.__file__).parent


def test_committed_stubs_are_up_to_date(tmp_path: Path) -> None:
    """Generating again gives the committed files, byte for byte, and no file more or less."""
    try:
        stubs.generator()
    except stubs.GeneratorUnavailableError as reason:
        pytest.skip(f"grpcio-tools {stubs.GENERATOR} cannot be installed here: {reason}")
    made = {path.name: path.read_bytes() for path in stubs.generate(tmp_path)}
    committed = {path.name: path.read_bytes() for path in COMMITTED.glob("*_pb2*.py*")}
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


def test_generator_is_the_oldest_supported() -> None:
    """The generator is the floor of the declared dependency, so any allowed runtime runs it."""
    declared = importlib.metadata.requires("qrpc-lab") or []
    floor = next(text for text in declared if text.startswith("grpcio>="))
    assert stubs.GENERATOR.startswith(floor.removeprefix("grpcio>="))


@pytest.mark.parametrize("name", ["greeter", "prices", "readings", "chat", "catalogue", "renders"])
def test_stubs_import_inside_the_package(name: str) -> None:
    """Messages and service of each file import from `qrpc_lab.pb` and are of package `lab`."""
    messages = importlib.import_module(f"qrpc_lab.pb.{name}_pb2")
    importlib.import_module(f"qrpc_lab.pb.{name}_pb2_grpc")
    assert messages.DESCRIPTOR.package == "lab"
    assert messages.DESCRIPTOR.GetOptions().go_package == "qrpc-lab/lab"
