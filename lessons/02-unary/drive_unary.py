"""Around the learner's greeter: phrase books that work, fail or wait, callers, and doors.

Two checks ask that things happen at the same time. Nobody sleeps for that: whoever comes waits
until all have come, and only where they never come does patience run out.
"""

from __future__ import annotations

import contextlib
import threading
from typing import Self

import grpc

from qrpc_lab.check import Serve
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc

PATIENCE = 3.0  # seconds until we believe that the others will not come


# -- the learner serves ----------------------------------------------------------------------


def greets_by_name(exercise, case):
    """Serve the greeter with a phrase book."""
    return exercise.Greeter(case.phrases.__getitem__)


def probe_greets_by_name(stub, case):
    """Ask in some languages, and once in none."""
    return [_ask(stub, name, language) for name, language in case.guests]


def refuses_a_missing_name(exercise, case):
    """Serve the greeter with a phrase book."""
    return exercise.Greeter(case.phrases.__getitem__)


def probe_refuses_a_missing_name(stub, case):
    """Ask without a name, then with one."""
    return [_ask(stub, name, "en") for name in (*case.blanks, "Ada")]


def says_that_a_language_is_missing(exercise, case):
    """Serve the greeter with a phrase book."""
    return exercise.Greeter(case.phrases.__getitem__)


def probe_says_that_a_language_is_missing(stub, case):
    """Ask in a language that is not in the book, then in one that is."""
    return [_ask(stub, "Ada", language) for language in (case.language, "en")]


def keeps_its_troubles_to_itself(exercise, case):
    """Serve the greeter with a phrase book that cannot be read."""
    error = {"OSError": OSError, "RuntimeError": RuntimeError, "ValueError": ValueError}

    def phrase(_language: str) -> str:
        raise error[case.trouble](f"cannot open phrases.db, password={case.secret}")

    return exercise.Greeter(phrase)


def probe_keeps_its_troubles_to_itself(stub, case):
    """Ask once."""
    return _ask(stub, "Ada", "en")


def keeps_callers_apart(exercise, case, mark):
    """Serve the greeter with a phrase book that opens only when all callers stand before it."""
    together = threading.Barrier(len(case.names))

    def phrase(language: str) -> str:
        try:
            together.wait(PATIENCE)
        except threading.BrokenBarrierError:
            mark("alone")
        return case.phrases[language]

    return exercise.Greeter(phrase)


def probe_keeps_callers_apart(stub, case):
    """Ask for all of them at once."""
    requests = [greeter_pb2.GreetRequest(name=name, language="en") for name in case.names]
    calls = [stub.Greet.future(request, timeout=4) for request in requests]
    return [_outcome(call)["message"] for call in calls]


# -- the learner calls -----------------------------------------------------------------------


def serve_reports_each_name(case, peer):
    """Answer some, refuse others, and tell of each."""
    return _Door(case.refused, peer)


def reports_each_name(exercise, stub, case, peer):
    """Have everybody greeted; and nobody."""
    answers = _as_it_is_now(exercise.greet_all(stub, case.names, 20))
    with contextlib.suppress(TimeoutError):
        for _ in case.names:
            peer.hear(1)  # goroutines that nobody waited for make their calls while they can
    if isinstance(answers, dict):
        answers = {name: _told_apart(answer) for name, answer in answers.items()}
    return {"all": answers, "none": exercise.greet_all(stub, [], 20)}


def serve_sets_a_deadline_on_every_call(case):
    """Answer everybody."""
    return _Door({})


def sets_a_deadline_on_every_call(exercise, stub, case):
    """Have everybody greeted."""
    return _as_it_is_now(exercise.greet_all(stub, case.names, case.seconds))


def serve_greets_all_at_once(case):
    """Answer nobody before all have asked."""
    return Serve(_PatientDoor(len(case.names)), workers=len(case.names))


def greets_all_at_once(exercise, stub, case):
    """Have everybody greeted."""
    return _as_it_is_now(exercise.greet_all(stub, case.names, 20))


def serve_uses_one_connection(case):
    """Answer everybody."""
    return _Door({})


def uses_one_connection(exercise, case, target, mark):
    """Have everybody welcomed, and count the channels."""
    with _channels_counted(mark):
        return exercise.welcome(target, case.names, 20)


def serve_waits_for_everybody(case):
    """Answer or refuse the one who comes."""
    return _Door({case.name: "NOT_FOUND"} if case.refused else {})


def waits_for_everybody(exercise, stub, case):
    """Have one guest greeted; in which order things happen is the explorer's to choose."""
    answers = _as_it_is_now(exercise.greet_all(stub, [case.name], 20))
    if not isinstance(answers, dict):
        return answers
    return {name: getattr(answer, "name", answer) for name, answer in answers.items()}


# -- for `qrpc-lab run` ----------------------------------------------------------------------


def demo(exercise, serve):
    """Greet a few guests in two languages, one of which the phrase book has."""
    phrases = {"en": "Hello, {name}!", "de": "Guten Tag, {name}!"}
    target = serve(exercise.Greeter(phrases.__getitem__))
    for name, answer in sorted(exercise.welcome(target, ["Ada", "Grace", ""], 5).items()):
        print(f"name {name!r:9} {answer}")
    with grpc.insecure_channel(target) as channel:
        stub = greeter_pb2_grpc.GreeterStub(channel)
        for language in ("de", "tlh"):
            answer = _ask(stub, "Ada", language)
            print(f"language {language!r:5} {answer['message'] or answer['code']}")


# -- shared ----------------------------------------------------------------------------------


class _Door(greeter_pb2_grpc.GreeterServicer):
    """Refuses some by the name of a status, lets the others in."""

    def __init__(self, refused, peer=None) -> None:
        self._refused = refused
        self._peer = peer

    def Greet(self, request, context):
        if self._peer is not None:
            self._peer.tell(request.name)
        if request.name in self._refused:
            context.abort(grpc.StatusCode[self._refused[request.name]], "not today")
        return greeter_pb2.GreetReply(message=f"Come in, {request.name}!")


class _PatientDoor(greeter_pb2_grpc.GreeterServicer):
    """Opens when `expected` guests stand before it, and tells each how many there were."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._changed = threading.Condition()
        self._here = 0
        self._open = False

    def Greet(self, request, context):
        with self._changed:
            self._here += 1
            self._open = self._open or self._here == self._expected
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._open, PATIENCE)
            self._open = True
            self._changed.notify_all()
            return greeter_pb2.GreetReply(message=str(self._here))


@contextlib.contextmanager
def _channels_counted(mark):
    """Mark every channel that the exercise opens through `grpc`, and every one that it closes."""
    real = grpc.insecure_channel

    def insecure_channel(target, options=None, compression=None):
        mark("channel")
        return _Watched(real(target, options, compression), mark)

    grpc.insecure_channel = insecure_channel
    try:
        yield
    finally:
        grpc.insecure_channel = real


class _Watched(grpc.Channel):
    """A channel that tells when it is closed; all else is left to the real one."""

    def __init__(self, channel, mark) -> None:
        self._channel, self._mark, self._closed = channel, mark, False
        for name in ("unary_unary", "unary_stream", "stream_unary", "stream_stream"):
            setattr(self, name, getattr(channel, name))
        self.subscribe, self.unsubscribe = channel.subscribe, channel.unsubscribe

    # They are abstract in `grpc.Channel`; each channel has those of the real one.
    unary_unary = unary_stream = stream_unary = stream_stream = subscribe = unsubscribe = None

    def close(self) -> None:
        if not self._closed:
            self._mark("closed")
        self._closed = True
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _as_it_is_now(answers):
    """Copy the answers: goroutines that nobody waited for may go on writing."""
    return dict(answers) if isinstance(answers, dict) else answers


def _told_apart(answer):
    """Tell a status from a text that looks like one."""
    return f"grpc.{answer}" if isinstance(answer, grpc.StatusCode) else answer


def _ask(stub, name, language):
    request = greeter_pb2.GreetRequest(name=name, language=language)
    return _outcome(stub.Greet.future(request, timeout=4))


def _outcome(call):
    error = call.exception()
    if error is None:
        return {"code": "OK", "message": call.result().message, "details": ""}
    return {"code": error.code().name, "message": None, "details": error.details()}
