"""What runs around `bidi.py`: visitors for `Chat`, servers for `chat`, and a scene."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Chan, WaitGroup, go
from qrpc_lab.check import Serve
from qrpc_lab.pb import chat_pb2 as pb
from qrpc_lab.pb import chat_pb2_grpc

PATIENCE = 2.0
"""How long an end of the call waits for the other before it gives up, in seconds."""

SMALL_WINDOW = [("grpc.http2.bdp_probe", 0)]
"""With it at both ends a stream holds 64 KiB, not the 4 MiB in which a stall can hide."""

WELCOME, BYE = "welcome", "bye"


# Visitors for the learner's `Chat`


def speaks_first(exercise, case):
    return exercise.Chat(_desk_of(case.script), workers=8)


def probe_speaks_first(stub, case):
    visit = _Visit(stub)
    for who, text in case.script:
        if who == "visitor":
            visit.say(text)
        else:
            visit.hear()
    visit.half_close()
    return visit.to_the_end()


def hangs_up(exercise, case):
    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send(WELCOME)
        say.send(heard.recv())

    return exercise.Chat(desk, workers=8)


def probe_hangs_up(stub, case):
    visit = _Visit(stub)
    for text in case.texts:
        visit.say(text)
    return visit.to_the_end()


def visitor_leaves(exercise, case):
    visits = [(listening, threading.Event()) for listening in case.listening]
    calls, desks = iter(visits), iter(visits)  # one visit after the other

    class Watched(exercise.Chat):
        def Talk(self, requests, context):
            context.add_callback(next(calls)[1].set)
            return super().Talk(requests, context)

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        listening, over = next(desks)
        say.send(WELCOME)
        say.send(heard.recv())
        if not listening:
            over.wait(PATIENCE)
            for text in case.texts:
                say.send(text)
        for _ in heard:
            pass

    return Watched(desk, workers=8)


def probe_visitor_leaves(stub, case):
    return [_leave(_Visit(stub), case.texts[0]) for _ in case.listening]


def _leave(visit: _Visit, text: str) -> list[str]:
    visit.hear()
    visit.say(text)
    visit.hear()
    visit.call.cancel()
    return visit.heard


def keeps_a_worker_free(exercise, case):
    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send(WELCOME)
        for _ in heard:
            pass
        say.send(BYE)  # to a visitor who has left: `Talk` is closed at its `yield`

    return Serve(exercise.Chat(desk, workers=case.workers), workers=case.workers)


def probe_keeps_a_worker_free(stub, case):
    visits = []
    words = []
    for _ in range(case.workers):
        visits.append(_Visit(stub, seconds=2 * PATIENCE))
        words.append(visits[-1].first_word(PATIENCE / 4))
    quick = _status(lambda: stub.Who(pb.WhoRequest(), timeout=PATIENCE / 2))
    again: list[bool] = []
    if quick == "OK":
        visits[0].half_close()
        visits[0].to_the_end()
        visits[1].call.cancel()
        again = [_seated(stub), _seated(stub)]
    for visit in visits:
        visit.call.cancel()
    return {"first words": words, "quick": quick, "again": again}


def _desk_of(script: list[list[str]]) -> Callable[[Chan[str], Chan[str]], None]:
    """A desk that keeps to a script, and at the end says all that it heard."""

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        got = []
        for who, text in script:
            if who == "desk":
                say.send(text)
                continue
            line, ok = heard.recv_ok()
            if not ok:
                break
            got.append(line)
        got.extend(heard)
        say.send("|".join(map(str, got)))

    return desk


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

    def hear(self) -> str:
        """The next line, or the status that came in its place."""
        try:
            self.heard.append(next(self.call).text)
        except StopIteration:
            return "OK"
        except grpc.RpcError as error:
            return error.code().name
        return self.heard[-1]

    def first_word(self, seconds: float) -> str | None:
        """As `hear`, but for somebody who may be kept waiting."""
        words: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=lambda: words.put(self.hear()), daemon=True).start()
        try:
            return words.get(timeout=seconds)
        except queue.Empty:
            return None

    def half_close(self) -> None:
        self._outbox.put(None)

    def to_the_end(self) -> dict[str, object]:
        """Hear the rest; how the call ended."""
        code = _status(lambda: self.heard.extend(line.text for line in self.call))
        return {"heard": self.heard, "code": code}


def _seated(stub) -> bool:
    """Whether a new visitor is let in; a seat becomes free a moment after its visitor has left."""
    patience = time.monotonic() + PATIENCE / 2
    while time.monotonic() < patience:
        visit = _Visit(stub, seconds=1.0)
        word = visit.hear()
        if word == WELCOME:
            return True
    return False


# Servers for the learner's `chat`


def talks_while_it_listens(exercise, case, target):
    line = "x" * case.size

    def talk(lines: Chan[str]) -> None:
        for _ in range(case.lines):
            lines.send(line)

    with grpc.insecure_channel(target, options=SMALL_WINDOW) as channel:
        visitor = _Visitor(exercise, channel, talk)
        return visitor.outcome() | {"heard": len(visitor.heard)}


def serve_talks_while_it_listens(case):
    return Serve(_Echo(), options=SMALL_WINDOW)


def follows_the_talk(exercise, case, target):
    turn: queue.SimpleQueue[str] = queue.SimpleQueue()

    def talk(lines: Chan[str]) -> None:
        for who, text in case.script:
            if who == "visitor":
                lines.send(text)
            elif turn.get() != text:
                return

    with grpc.insecure_channel(target) as channel:
        visitor = _Visitor(exercise, channel, talk, on_heard=turn.put, on_end=lambda: turn.put(""))
        return visitor.outcome() | {"heard": visitor.heard}


def serve_follows_the_talk(case):
    return _Scripted(case.script, case.farewell)


def leaves_at_bye(exercise, case, target, peer):
    over = threading.Event()

    def talk(lines: Chan[str]) -> None:
        for text in case.texts:
            lines.send(text)
        if _hear(peer, PATIENCE) == "over":  # the window stays open until the server is left alone
            over.set()

    with grpc.insecure_channel(target) as channel:
        visitor = _Visitor(exercise, channel, talk)
        return visitor.outcome() | {"heard": visitor.heard, "over": over.is_set()}


def serve_leaves_at_bye(case, peer):
    return _SaysBye(case.texts, peer)


def server_gone(exercise, case, target):
    ended = threading.Event()

    def talk(lines: Chan[str]) -> None:
        for text in case.texts[:1]:
            lines.send(text)
        ended.wait(PATIENCE)
        for text in case.texts[1:]:
            lines.send(text)  # the visitor had begun to type

    with grpc.insecure_channel(target) as channel:
        visitor = _Visitor(exercise, channel, talk, on_end=ended.set)
        return visitor.outcome() | {"heard": visitor.heard}


def serve_server_gone(case):
    return _Breaks(case.status)


class _Visitor:
    """Somebody at the two channels of `chat`: one goroutine types, another one reads."""

    def __init__(
        self,
        exercise,
        channel: grpc.Channel,
        talk: Callable[[Chan[str]], None],
        on_heard: Callable[[str], object] = bool,
        on_end: Callable[[], object] = bool,
    ) -> None:
        self._lines: Chan[str] = Chan(name="lines")
        self._heard: Chan[str] = Chan(name="heard")
        self._talk, self._on_heard, self._on_end = talk, on_heard, on_end
        self._stub = chat_pb2_grpc.ChatStub(channel)
        self._chat = exercise.chat
        self._error: BaseException | None = None
        self.heard: list[str] = []
        self._code = "STUCK"

    def outcome(self) -> dict[str, object]:
        """Run `chat`: its status, and whether it or its visitor wait for ever."""
        people = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (("types", self._type), ("reads", self._read))
        ]
        chat = threading.Thread(target=self._visit, name="chat", daemon=True)
        for thread in (*people, chat):
            thread.start()
        chat.join(1.5 * PATIENCE)
        for thread in people:
            thread.join(PATIENCE / 4)
        stuck = [thread.name for thread in people if thread.is_alive()]
        code, error = self._code, self._error
        self._let_go()
        if error is not None:
            raise error
        return {"code": code, "stuck": stuck}

    def _visit(self) -> None:
        try:
            self._code = _status(lambda: self._chat(self._stub, self._lines, self._heard))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
            self._error = error

    def _type(self) -> None:
        self._talk(self._lines)
        self._lines.close()

    def _read(self) -> None:
        for text in self._heard:
            self.heard.append(text)
            self._on_heard(text)
        self._on_end()

    def _let_go(self) -> None:
        """Free a visitor whom `chat` has left waiting: the verdict about that is known."""
        if not self._heard.statistics().closed:
            self._heard.close()
        go(_drain, self._lines)


class _Echo(chat_pb2_grpc.ChatServicer):
    """Speaks first, then repeats each line."""

    def Talk(self, requests, context):
        with _impatient(context):
            yield pb.Line(text=WELCOME)
            for line in requests:
                yield line


class _Scripted(chat_pb2_grpc.ChatServicer):
    """Keeps to a script; after the visitor's half-close it says farewell."""

    def __init__(self, script: list[list[str]], farewell: list[str]) -> None:
        self._script, self._farewell = script, farewell

    def Talk(self, requests, context):
        with _impatient(context):
            for who, text in self._script:
                if who == "desk":
                    yield pb.Line(text=text)
                elif next(requests, None) is None:
                    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "half-closed too early")
            for _ in requests:
                context.abort(grpc.StatusCode.OUT_OF_RANGE, "more lines than were typed")
            for text in self._farewell:
                yield pb.Line(text=text)


class _SaysBye(chat_pb2_grpc.ChatServicer):
    """Says bye after some lines, and yet does not end its half."""

    def __init__(self, texts: list[str], peer) -> None:
        self._texts, self._peer = texts, peer

    def Talk(self, requests, context):
        context.add_callback(lambda: self._peer.tell("over"))
        with _impatient(context, 2 * PATIENCE):
            for _ in self._texts:
                next(requests)
            yield pb.Line(text=BYE)
            yield pb.Line(text="are you still there?")
            for _ in requests:
                pass


class _Breaks(chat_pb2_grpc.ChatServicer):
    """Hears one line and breaks."""

    def __init__(self, status: str) -> None:
        self._status = status

    def Talk(self, requests, context):
        yield pb.Line(text=WELCOME)
        next(requests)
        context.abort(getattr(grpc.StatusCode, self._status), "the desk is on fire")


class _impatient:  # noqa: N801 - reads as a word of the `with` statement
    """Cancel a call that has not ended in time: its client waits, or does not end its half."""

    def __init__(self, context: grpc.ServicerContext, seconds: float = PATIENCE) -> None:
        self._timer = threading.Timer(seconds, context.cancel)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


# Shared


def _status(call: Callable[[], object]) -> str:
    try:
        call()
    except grpc.RpcError as error:
        return error.code().name
    return "OK"


def _drain(channel: Chan[str]) -> None:
    for _ in channel:
        pass


def _hear(peer, seconds: float) -> object:
    """The next word of the other side, or None when it has none for so long."""
    try:
        return peer.hear(seconds)
    except TimeoutError:
        return None


# `qrpc-lab run 6`


def demo(exercise, serve) -> None:
    """One visitor at the desk: welcome, a question, its answer, bye."""

    def desk(heard: Chan[str], say: Chan[str]) -> None:
        say.send("welcome")
        for question in heard:
            say.send(f"{question}? second shelf")
        say.send(exercise.BYE)

    def visitor(lines: Chan[str], heard: Chan[str]) -> Iterator[str]:
        yield heard.recv()
        lines.send("atlases")
        yield heard.recv()
        lines.close()
        yield from heard

    lines, heard = Chan(), Chan()
    with grpc.insecure_channel(serve(exercise.Chat(desk, workers=4))) as channel:
        both = WaitGroup()
        both.go(exercise.chat, chat_pb2_grpc.ChatStub(channel), lines, heard)
        for text in visitor(lines, heard):
            print(text)
        both.wait()
