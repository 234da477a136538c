"""An executor with a worker for each name; one abort, at the end of the handler."""

import logging
from concurrent.futures import ThreadPoolExecutor, as_completed
from collections.abc import Callable, Iterable

import grpc

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
        code, words = grpc.StatusCode.INTERNAL, "internal error"
        if not request.name.strip():
            code, words = grpc.StatusCode.INVALID_ARGUMENT, "no name"
        else:
            try:
                phrase = self._phrase(request.language or "en")
                return greeter_pb2.GreetReply(message=phrase.format(name=request.name))
            except LookupError:
                code, words = grpc.StatusCode.NOT_FOUND, "no such language"
            except Exception:
                log.exception("phrase book")
        return context.abort(code, words)


def greet_all(
    stub: greeter_pb2_grpc.GreeterStub, names: Iterable[str], seconds: float
) -> dict[str, str | grpc.StatusCode]:
    """Greet everybody at the same time; return a greeting or a status code for each name."""
    names = list(names)
    if not names:
        return {}
    answers = {}
    with ThreadPoolExecutor(len(names)) as pool:
        name_of = {
            pool.submit(stub.Greet, greeter_pb2.GreetRequest(name=name), timeout=seconds): name
            for name in names
        }
        for done in as_completed(name_of):
            error = done.exception()
            answers[name_of[done]] = error.code() if error else done.result().message
    return answers


def welcome(target: str, names: Iterable[str], seconds: float) -> dict[str, str | grpc.StatusCode]:
    """Connect to the server at `target`, greet everybody, and take leave."""
    with grpc.insecure_channel(target) as channel:
        return greet_all(greeter_pb2_grpc.GreeterStub(channel), names, seconds)
