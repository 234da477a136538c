"""What runs around `bidi.py`. Who has a line to say waits for the line before, never for a time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import grpc

from qrpc_lab import Chan, go
from qrpc_lab.check import Serve
from qrpc_lab.pb import chat_pb2 as pb
from qrpc_lab.pb import chat_pb2_grpc

PATIENCE = 3.0  # seconds for which an end of the call waits for the other before it gives up
AT_ONCE = 0.5  # seconds in which a visitor is let in or refused
WELCOME, BYE = "welcome", "bye"


def speaks_first(exercise, case):
    """Serve a desk that keeps to the script, and at the end says all that it has heard."""

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        listening, got = iter(heard), []
        for who, text in case.script:
            if who == "desk":
                say.send(text)
            else:
                got.append(next(listening, "(the end)"))
        say.send("|".join([*got, *listening]))

    return exercise.Chat(desk, workers=8)


def probe_speaks_first(stub, case):
    """Keep to the script from the other side, then half-close and hear the rest."""
    visit = _Visit(stub)
    for who, text in case.script:
        if who == "visitor":
            visit.say(text)
        else:
            visit.hear()
    visit.half_close()
    return visit.to_the_end()


def hangs_up(exercise):
    """Serve a desk that says two things, hears one, and leaves when there is more to hear."""
    more = threading.Event()

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send(WELCOME)
        say.send(heard.recv())
        more.wait(2 * PATIENCE)

    def noticed(requests, _):
        for number, line in enumerate(requests):
            if number > 0:
                more.set()
            yield line

    return _watched(exercise, desk, noticed)


def probe_hangs_up(stub, case):
    """Talk on, whatever the desk does, and hear it to the end."""
    visit = _Visit(stub)
    for text in case.texts:
        visit.say(text)
    return visit.to_the_end()


def visitor_leaves(exercise, case):
    """Serve a desk that listens, or that has more to say when its visitor has left."""
    visits = [(listening, threading.Event()) for listening in case.listening]
    calls, desks = iter(visits), iter(visits)  # one visit after the other

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        listening, over = next(desks)
        say.send(WELCOME)
        say.send(heard.recv())
        if not listening:
            over.wait(2 * PATIENCE)
            for text in case.texts:
                say.send(text)
        _drain(heard)

    def noticed(requests, context):
        context.add_callback(next(calls)[1].set)
        return requests

    return _watched(exercise, desk, noticed)


def probe_visitor_leaves(stub, case):
    """Visit and leave in the middle, once for each kind of desk."""
    visits = []
    for _ in case.listening:
        visit = _Visit(stub)
        visit.hear()
        visit.say(case.texts[0])
        visit.hear()
        visit.call.cancel()
        visits.append(visit.heard)
    return visits


def keeps_a_worker_free(exercise, case):
    """Serve a desk that waits for its visitor to end, with few workers."""

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send(WELCOME)
        _drain(heard)
        say.send(BYE)  # to a visitor who has left: `Talk` is closed at its `yield`

    return Serve(exercise.Chat(desk, workers=case.workers), workers=case.workers)


def probe_keeps_a_worker_free(stub, case):
    """Fill the house with idle visitors, ask a quick question, leave, and come again."""
    seated = [_Visit(stub, seconds=4 * PATIENCE) for _ in range(case.workers - 1)]
    words = [visit.hear() for visit in seated]
    one_too_many = _Visit(stub)
    words.append(one_too_many.hear())
    quick = _status(lambda: stub.Who(pb.WhoRequest(), timeout=PATIENCE / 2))
    again: list[_Visit | None] = []
    if quick == "OK":
        seated[0].half_close()
        seated[0].to_the_end()
        seated[1].call.cancel()
        again = [_seated(stub), _seated(stub)]
        for visit in (*seated[2:], *filter(None, again)):
            visit.half_close()
            visit.to_the_end()
    return {"first words": words, "quick": quick, "again": [one is not None for one in again]}


def one_seat_one_visitor(exercise):
    """Serve a desk that waits for its visitor to end, with one seat."""

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send(WELCOME)
        _drain(heard)

    return Serve(exercise.Chat(desk, workers=2), workers=3)


def probe_one_seat_one_visitor(stub):
    """Come at the same moment, and leave when both have heard a word."""
    began = time.monotonic()
    visits = [_Visit(stub), _Visit(stub)]
    words = [visit.hear() for visit in visits]
    waited = time.monotonic() - began > AT_ONCE
    for visit in visits:
        visit.half_close()
        visit.to_the_end()
    return {"words": words, "waited": waited}


def _watched(exercise, desk, watch):
    """The learner's `Chat`, in which `watch` sees each call before `Talk` does."""

    class Watched(exercise.Chat):
        def Talk(self, requests, context):
            return super().Talk(watch(requests, context), context)

    return Watched(desk, workers=8)


class _Visit:
    """A call of `Talk` by a client that can say, hear and end its half."""

    def __init__(self, stub, seconds: float = PATIENCE) -> None:
        self._outbox: queue.SimpleQueue[pb.Line | None] = queue.SimpleQueue()
        self.call = stub.Talk(iter(self._outbox.get, None), timeout=seconds)
        if not self.call.add_callback(self.half_close):
            self.half_close()
        self.heard: list[str] = []

    def say(self, text: str) -> None:
        self._outbox.put(pb.Line(text=text))

    def half_close(self) -> None:
        self._outbox.put(None)

    def hear(self) -> str:
        """The next line, or the status that came in its place."""
        try:
            self.heard.append(next(self.call).text)
        except StopIteration:
            return "OK"
        except grpc.RpcError as error:
            return error.code().name
        return self.heard[-1]

    def to_the_end(self) -> dict[str, object]:
        """Hear the rest; how the call ended."""
        code = _status(lambda: self.heard.extend(line.text for line in self.call))
        return {"heard": self.heard, "code": code}


def _seated(stub) -> _Visit | None:
    """A new visitor, once one is let in: a seat is free a moment after its visitor has left."""
    patience = time.monotonic() + PATIENCE / 2
    while time.monotonic() < patience:
        if (visit := _Visit(stub)).hear() == WELCOME:
            return visit
    return None


# -- the learner calls -----------------------------------------------------------------------


def talks_while_it_listens(exercise, case, target):
    """Type many long lines without looking up, while another goroutine reads."""

    def talk(lines: Chan[str]) -> None:
        for _ in range(case.lines):
            lines.send("x" * case.size)

    with grpc.insecure_channel(target, options=_pairs(case.options)) as channel:
        seen = _Visitor(talk).visit(exercise, channel)
        return seen | {"heard": len(seen["heard"])}


def serve_talks_while_it_listens(case):
    """Speak first, then repeat each line, through small windows."""

    def talk(requests, context):
        _impatient(context)
        yield pb.Line(text=WELCOME)
        yield from requests

    return Serve(_Server(talk), options=_pairs(case.options))


def follows_the_talk(exercise, case, target):
    """Type each line when it is its turn in the script."""

    def talk(lines: Chan[str]) -> None:
        for who, text in case.script:
            if who == "visitor":
                lines.send(text)
            elif visitor.words.get() != text:
                return

    visitor = _Visitor(talk)
    with grpc.insecure_channel(target) as channel:
        return visitor.visit(exercise, channel)


def serve_follows_the_talk(case):
    """Keep to the script, and say farewell after the half-close."""

    def talk(requests, context):
        _impatient(context)
        for who, text in case.script:
            if who == "desk":
                yield pb.Line(text=text)
            elif next(requests, None) is None:
                context.abort(grpc.StatusCode.FAILED_PRECONDITION, "half-closed too early")
        for _ in requests:
            context.abort(grpc.StatusCode.OUT_OF_RANGE, "more lines than were typed")
        for text in case.farewell:
            yield pb.Line(text=text)

    return _Server(talk)


def leaves_at_bye(exercise, case, target, peer):
    """Type, and keep the window open until the server is rid of the call."""
    over: list[object] = []

    def talk(lines: Chan[str]) -> None:
        for text in case.texts:
            lines.send(text)
        with suppress(TimeoutError):
            over.append(peer.hear(PATIENCE))

    with grpc.insecure_channel(target) as channel:
        seen = _Visitor(talk).visit(exercise, channel)
        return seen | {"over": over == ["over"]}


def serve_leaves_at_bye(case, peer):
    """Say bye, one thing more, and keep the stream open."""

    def talk(requests, context):
        context.add_callback(lambda: peer.tell("over"))
        _impatient(context, 2 * PATIENCE)
        for _ in case.texts:
            next(requests)
        yield pb.Line(text=BYE)
        yield pb.Line(text="are you still there?")
        _drain(requests)

    return _Server(talk)


def server_gone(exercise, case, target):
    """Type a line, and two more when the call has broken."""

    def talk(lines: Chan[str]) -> None:
        lines.send(case.texts[0])
        _drain(iter(visitor.words.get, None))
        for text in case.texts[1:]:
            lines.send(text)

    visitor = _Visitor(talk)
    with grpc.insecure_channel(target) as channel:
        return visitor.visit(exercise, channel)


def serve_server_gone(case):
    """Break after one line."""

    def talk(requests, context):
        yield pb.Line(text=WELCOME)
        next(requests)
        context.abort(getattr(grpc.StatusCode, case.status), "the desk is on fire")

    return _Server(talk)


class _Visitor:
    """Somebody at the channels of `chat`; `words` has what is heard, for who types, then None."""

    def __init__(self, talk: Callable[[Chan[str]], None]) -> None:
        self._talk = talk
        self._lines: Chan[str] = Chan(name="lines")
        self._heard: Chan[str] = Chan(name="heard")
        self._got: list[str] = []
        self._code = "STUCK"
        self._early = False
        self._error: BaseException | None = None
        self.words: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def visit(self, exercise, channel: grpc.Channel) -> dict[str, object]:
        """Run `chat`: what was heard, its status, and who of the visitor waits for ever."""
        visit = (exercise, chat_pb2_grpc.ChatStub(channel))
        chat = threading.Thread(target=self._chat, args=visit, name="chat", daemon=True)
        types = threading.Thread(target=self._type, name="types", daemon=True)
        reads = threading.Thread(target=self._read, name="reads", daemon=True)
        for thread in (chat, types, reads):
            thread.start()
        chat.join(1.5 * PATIENCE)
        for thread in (types, reads):
            thread.join(PATIENCE / 4)
        stuck = [thread.name for thread in (types, reads) if thread.is_alive()]
        code, error, early = self._code, self._error, self._early
        if not chat.is_alive():  # free a visitor whom it left; where it hangs itself is to be seen
            if not self._heard.statistics().closed:
                self._heard.close()
            go(_drain, self._lines)
        if error is not None:
            raise error
        return {"heard": list(self._got), "code": code, "stuck": stuck, "early": early}

    def _chat(self, exercise, stub) -> None:
        try:
            self._code = _status(lambda: exercise.chat(stub, self._lines, self._heard))
            self._early = not self._lines.statistics().closed
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
            self._error = error

    def _type(self) -> None:
        self._talk(self._lines)
        self._lines.close()

    def _read(self) -> None:
        for text in self._heard:
            self._got.append(text)
            self.words.put(text)
        self.words.put(None)


class _Server(chat_pb2_grpc.ChatServicer):
    """Serves one generator as `Talk`."""

    def __init__(self, talk) -> None:
        self.Talk = talk


def _impatient(context: grpc.ServicerContext, seconds: float = PATIENCE) -> None:
    """Cancel a call that has not ended in time: its client waits, or does not end its half."""
    timer = threading.Timer(seconds, context.cancel)
    timer.start()
    context.add_callback(timer.cancel)


def _pairs(options: list[list[object]]) -> list[tuple[str, object]]:
    return [(str(name), value) for name, value in options]


def _status(call: Callable[[], object]) -> str:
    try:
        call()
    except grpc.RpcError as error:
        return error.code().name
    return "OK"


def _drain(source: Iterable[object]) -> None:
    for _ in source:
        pass


def demo(exercise, serve) -> None:
    """For `qrpc-lab run 6`: welcome, a question, its answer, bye."""

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send("welcome")
        for question in heard:
            say.send(f"{question}? second shelf")
        say.send("bye")

    def talk(lines: Chan[str]) -> None:
        visitor.words.get()
        lines.send("atlases")
        visitor.words.get()

    visitor = _Visitor(talk)
    with grpc.insecure_channel(serve(exercise.Chat(desk, workers=4))) as channel:
        print("\n".join(visitor.visit(exercise, channel)["heard"]))
