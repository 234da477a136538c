"""The type stubs of the services: a type checker sees what a handler and a call are."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = """\
from collections.abc import Iterator

import grpc

from qrpc_lab.pb import chat_pb2, chat_pb2_grpc, greeter_pb2, greeter_pb2_grpc


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(
        self, request: greeter_pb2.GreetRequest, context: grpc.ServicerContext
    ) -> greeter_pb2.GreetReply:
        return greeter_pb2.GreetReply(message=request.name)


class Chat(chat_pb2_grpc.ChatServicer):
    def Talk(
        self, request_iterator: Iterator[chat_pb2.Line], context: grpc.ServicerContext
    ) -> Iterator[chat_pb2.Line]:
        yield from request_iterator


def greet(channel: grpc.Channel) -> str:
    reply = greeter_pb2_grpc.GreeterStub(channel).Greet(greeter_pb2.GreetRequest(name="Ada"))
    return reply.message
"""
WRONG = RIGHT.replace("return reply.message", "return reply.massage")


def _mypy(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    program = folder / "program.py"
    program.write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder), str(program)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_types_of_a_service(tmp_path: Path) -> None:
    """A well-typed servicer and client pass mypy --strict, and a misspelt field does not."""
    right = _mypy(tmp_path, RIGHT)
    assert right.returncode == 0, right.stdout
    wrong = _mypy(tmp_path, WRONG)
    assert '"GreetReply" has no attribute "massage"' in wrong.stdout
