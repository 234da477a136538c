"""expect: QL110

Names come from a form, so they are tidied: blanks off, a capital letter for each word. It
makes Bell Hooks of bell hooks, on her own badge.
"""

import logging
from collections.abc import Callable, Iterable

import grpc

from qrpc_lab import WaitGroup
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc

log = logging.getLogger(__name__)


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Greets people in their language."""

    def __init__(self, phrase: Callable[[str], str]) -> None:
        """Keep the phrase book."""
        self._phrase = phrase

    def Greet(
        self, request: greeter_pb2.GreetRequest, context: grpc.ServicerContext
    ) -> greeter_pb2.GreetReply:
        """Answer with a greeting, or end the call with the status that says why not."""
        if not request.name.strip():
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a greeting needs a name")
        try:
            phrase = self._phrase(request.language or "en")
        except KeyError:
            context.abort(grpc.StatusCode.NOT_FOUND, f"no phrase in {request.language!r}")
        except Exception:
            log.exception("the phrase book is in trouble")
            context.abort(grpc.StatusCode.INTERNAL, "the phrase book cannot be read")
        return greeter_pb2.GreetReply(message=phrase.format(name=request.name.strip().title()))


def greet_all(
    stub: greeter_pb2_grpc.GreeterStub, names: Iterable[str], seconds: float
) -> dict[str, str | grpc.StatusCode]:
    """Greet everybody at the same time; return a greeting or a status code for each name."""
    answers: dict[str, str | grpc.StatusCode] = {}

    def greet(name: str) -> None:
        try:
            reply = stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=seconds)
        except grpc.RpcError as error:
            answers[name] = error.code()
        else:
            answers[name] = reply.message

    wg = WaitGroup()
    for name in names:
        wg.go(greet, name)
    wg.wait()
    return answers


def welcome(target: str, names: Iterable[str], seconds: float) -> dict[str, str | grpc.StatusCode]:
    """Connect to the server at `target`, greet everybody, and take leave."""
    with grpc.insecure_channel(target) as channel:
        return greet_all(greeter_pb2_grpc.GreeterStub(channel), names, seconds)
