"""Callers at a counter, and archives that answer in another order, too late, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import grpc

from qrpc_lab import WaitGroup, now, sleep
from qrpc_lab.pb import archive_pb2 as pb
from qrpc_lab.pb import archive_pb2_grpc

PATIENCE = 60.0
"""How long a caller waits who is sure of his answer; nobody does who is right."""


# -- the callers ------------------------------------------------------------------------------


def _ask(exercise, mux, body: str, seconds: float = PATIENCE) -> list[str]:
    """Ask, and say how it went: the answer, or the exception that came in its place."""
    try:
        answer = mux.call(body, seconds)
    except TimeoutError:
        return ["TimeoutError", ""]
    except exercise.LineDown as down:
        return ["LineDown", str(down.code)]
    except grpc.RpcError as error:
        return ["grpc.RpcError", error.code().name]
    return ["answer", answer]


class _Counter:
    """Several callers, each in a goroutine; `came` tells what each of them got."""

    def __init__(self, exercise, mux) -> None:
        self._exercise, self._mux = exercise, mux
        self._callers = WaitGroup()
        self.came: dict[str, list[str]] = {}
        self.took: dict[str, float] = {}

    def ask(self, *bodies: str, seconds: float = PATIENCE) -> None:
        """One caller who asks one thing after the other."""
        self._callers.go(self._all, bodies, seconds)

    def _all(self, bodies: tuple[str, ...], seconds: float) -> None:
        for body in bodies:
            begun = now()
            self.came[body] = _ask(self._exercise, self._mux, body, seconds)
            self.took[body] = now() - begun

    def wait(self) -> dict[str, list[str]]:
        """What came, when everybody has got something."""
        self._callers.wait()
        return dict(self.came)

    def slower_than(self, seconds: float) -> list[str]:
        """Who waited longer."""
        return sorted(body for body, took in self.took.items() if took > seconds)


def asks_and_hears(exercise, stub, case):
    """One caller, one question after the other."""
    mux = exercise.Mux(stub)
    came = [_ask(exercise, mux, body) for body in case.bodies]
    mux.close()
    return came


def asks_while_others_wait(exercise, stub, case, peer):
    """Several callers at once; how many of their questions arrive before there is an answer."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for bodies in case.callers:
        counter.ask(*bodies)
    together = sum(_hear(peer, PATIENCE / 4) == "asked" for _ in case.callers)
    came = counter.wait()
    mux.close()
    return {"together": together, "came": came}


def guards_what_is_shared(exercise, stub, case):
    """Two callers at once, line by line."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for body in case.answers:
        counter.ask(body)
    came = counter.wait()
    mux.close()
    return came


def drops_a_late_answer(exercise, stub, case, peer):
    """Give up, then ask again; the first answer comes just before the second."""
    mux = exercise.Mux(stub)
    first, second = case.answers
    late = _ask(exercise, mux, first, case.seconds)
    peer.tell("gave up")
    came = _ask(exercise, mux, second)
    mux.close()
    return {"late": late, "came": came}


def takes_an_answer_at_the_last_moment(exercise, stub, case):
    """Two callers who have as much patience as the archive needs, and one who comes later."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for body in case.bodies:
        counter.ask(body, seconds=case.seconds)
    came = counter.wait()
    later = _ask(exercise, mux, case.later)
    mux.close()
    return {"came": came, "later": later}


def gives_up_when_nothing_is_taken(exercise, stub, case, peer):
    """Ask an archive that does not even listen, and then one that listens and does not answer."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for name in case.names:
        counter.ask(name + " " * case.size, seconds=case.seconds)
    counter.wait()
    peer.tell("listen soon")
    for name in case.next:
        counter.ask(name + " " * case.size, seconds=case.seconds)
    came = counter.wait()
    later = _ask(exercise, mux, case.later)
    mux.close()
    slow = [body.strip() for body in counter.slower_than(1.3 * case.seconds)]
    return {"came": list(came.values()), "slow": slow, "later": later}


def _on_a_dying_line(exercise, stub, case):
    """Several callers at once, some of whom get no answer, and one who comes too late."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for body in case.bodies:
        counter.ask(body, seconds=case.seconds)
    came = counter.wait()
    latecomer = _Counter(exercise, mux)
    latecomer.ask("is anybody there?", seconds=case.seconds)
    (later,) = latecomer.wait().values()
    mux.close()
    patience = case.seconds / 2
    slow = counter.slower_than(patience) + latecomer.slower_than(patience)
    return {"came": came, "later": later, "slow": slow}


tells_everybody_when_the_line_dies = _on_a_dying_line
tells_everybody_when_the_line_ends = _on_a_dying_line
tells_who_just_comes = _on_a_dying_line
returns_the_last_answer = _on_a_dying_line


def hangs_up_in_good_order(exercise, stub, case, peer):
    """Close while the archive has all questions, and has answered none."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for body in case.answers:
        counter.ask(body)
    for _ in case.answers:
        _hear(peer, PATIENCE / 2)
    mux.close()
    closed = now()
    late = _hear(peer, PATIENCE / 2) == "late"
    _hear(peer, PATIENCE / 2)
    early = now() - closed > case.pause / 2 > 0
    return {"late": late, "early": early, "came": counter.wait()}


def hangs_up_in_the_middle(exercise, stub, case):
    """Close while callers come and go."""
    mux = exercise.Mux(stub)
    counter = _Counter(exercise, mux)
    for body in case.answers:
        counter.ask(body)
    sleep(0)
    mux.close()
    return counter.wait()


# -- the archives -----------------------------------------------------------------------------


class _Archive(archive_pb2_grpc.ArchiveServicer):
    """Serves one generator as `Ask`."""

    def __init__(self, ask: Callable[[Iterator[pb.Question]], Iterator[pb.Answer]]) -> None:
        self._ask = ask

    def Ask(self, requests, context):
        yield from self._ask(requests, context)


def _at_once(answers: dict[str, str]) -> _Archive:
    """Answer each question when it comes."""

    def ask(requests, context):
        for question in requests:
            yield _answer(question, answers)

    return _Archive(ask)


def serve_asks_and_hears(case):
    """Answer at once."""
    return _at_once(case.answers)


def serve_asks_while_others_wait(case, peer):
    """Answer when everybody has asked, in an order of its own."""

    def ask(requests, context):
        for number, order in enumerate(case.orders):
            asked = []
            for question in islice(requests, len(order)):
                asked.append(question)
                if number == 0:
                    peer.tell("asked")
            if len(asked) < len(order):
                return
            for place in order:
                yield _answer(asked[place], case.answers)

    return _Archive(ask)


def serve_guards_what_is_shared(case):
    """Answer at once."""
    return _at_once(case.answers)


def serve_drops_a_late_answer(case, peer):
    """Answer the first question when its caller has given up and asked another."""

    def ask(requests, context):
        first = next(requests)
        _hear(peer, PATIENCE)
        second = next(requests, None)
        for question in filter(None, (first, second)):
            yield _answer(question, case.answers)
        for question in requests:
            yield _answer(question, case.answers)

    return _Archive(ask)


def serve_takes_an_answer_at_the_last_moment(case):
    """Answer when the first caller is about to give up."""

    def ask(requests, context):
        for number, question in enumerate(requests):
            if number == 0:
                sleep(case.seconds)
            yield pb.Answer(id=question.id, body=f"found: {question.body}")

    return _Archive(ask)


def serve_gives_up_when_nothing_is_taken(case, peer):
    """Read nothing for long; then read, and answer when the last question has come."""

    def ask(requests, context):
        _hear(peer, PATIENCE)
        sleep(0.75 * case.seconds)
        read = []
        for question in requests:
            read.append(question)
            if question.body == case.later:
                break
        for question in read:
            yield pb.Answer(id=question.id, body=f"found: {question.body.strip()}")

    return _Archive(ask)


def _dying(case):
    """Answer some questions, and end while others are still being asked."""

    def ask(requests, context):
        for number, question in enumerate(islice(requests, case.heard)):
            if number < case.answered:
                yield pb.Answer(id=question.id, body=f"found: {question.body}")
        if case.status != "OK":
            context.abort(getattr(grpc.StatusCode, case.status), "the archive is closed")

    return _Archive(ask)


serve_tells_everybody_when_the_line_dies = _dying
serve_tells_everybody_when_the_line_ends = _dying
serve_tells_who_just_comes = _dying
serve_returns_the_last_answer = _dying


def serve_hangs_up_in_good_order(case, peer):
    """Answer all questions when there will be no more."""

    def ask(requests, context):
        asked = []
        for question in requests:
            asked.append(question)
            peer.tell("asked")
            last = now()
        peer.tell("late" if asked and now() - last > PATIENCE / 2 else "in time")
        for question in reversed(asked):
            yield _answer(question, case.answers)
        sleep(case.pause)
        peer.tell("over")

    return _Archive(ask)


def serve_hangs_up_in_the_middle(case):
    """Answer at once."""
    return _at_once(case.answers)


# -- shared -----------------------------------------------------------------------------------


def _answer(question: pb.Question, answers: dict[str, str]) -> pb.Answer:
    return pb.Answer(id=question.id, body=answers.get(question.body, "never heard of it"))


def _hear(peer, seconds: float) -> object:
    try:
        return peer.hear(seconds)
    except TimeoutError:
        return None


# `qrpc-lab run 22`


def demo(exercise, serve) -> None:
    """Three questions at once, and the slow one is answered last."""
    pauses = {"maps of 1492": 0.3, "tide tables": 0.1, "the key": 0.0}

    def ask(requests, context):
        asked = list(islice(requests, len(pauses)))
        for question in sorted(asked, key=lambda question: pauses[question.body]):
            sleep(pauses[question.body])
            yield pb.Answer(id=question.id, body=f"{question.body}: found")
        yield from (_answer(question, {}) for question in requests)

    with grpc.insecure_channel(serve(_Archive(ask))) as channel:
        mux = exercise.Mux(archive_pb2_grpc.ArchiveStub(channel))
        callers = WaitGroup()
        for body in pauses:
            callers.go(lambda body=body: print(mux.call(body, 5)))
        callers.wait()
        print(mux.call("atlantis", 5))
        mux.close()
