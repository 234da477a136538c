"""From names and servicers to generated code."""

from __future__ import annotations

import pytest

from qrpc_lab.errors import NotAServicer, UnknownService
from qrpc_lab.pb import chat_pb2, chat_pb2_grpc
from qrpc_lab.rpc import service, service_of
from qrpc_lab.rpc.services import method_types
from tests.rpc import scene


def test_service_by_its_full_name() -> None:
    """The full name leads to module, stub, servicer and registration."""
    found = service("lab.Chat")
    assert found.module is chat_pb2_grpc
    assert found.stub is chat_pb2_grpc.ChatStub
    assert found.servicer is chat_pb2_grpc.ChatServicer
    assert found.add_to_server is chat_pb2_grpc.add_ChatServicer_to_server


def test_unknown_service_tells_the_known_ones() -> None:
    """A wrong name is answered with the names that there are."""
    with pytest.raises(UnknownService, match=r"lab\.Chat, lab\.Greeter"):
        service("lab.Greet")


def test_service_of_a_servicer_at_any_depth() -> None:
    """The generated base is found through a learner's own base classes."""

    class Deeper(scene.Greeter):
        pass

    assert service_of(Deeper()) == service("lab.Greeter")


def test_service_of_anything_else() -> None:
    """A class (not an instance) and a look-alike are no servicers."""

    class GreeterServicer:
        pass

    for wrong in (GreeterServicer(), scene.Greeter, None):
        with pytest.raises(NotAServicer):
            service_of(wrong)


def test_types_of_a_method() -> None:
    """A method's path leads to its messages; an unknown one to nothing."""
    assert method_types("/lab.Chat/Talk") == (chat_pb2.Line, chat_pb2.Line)
    assert method_types("/lab.Chat/Shout") is None
    assert method_types("/no.Such/Thing") is None
