"""Judges a pool behind a stream: what is stored, how far it reads ahead, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from qrpc_lab.check import Case, Check, Explore, Seen, Where, expect, fail

_AHEAD = 3  # chunks for each worker: room for a buffer before the workers, and one in each hand
_PATIENCE = 40.0
_CHUNK = 64 * 1024
_LIMIT = 4 * 2**20
_DEADLINE = 60.0


def _file(rnd: Random, workers: int, count: int) -> Case:
    """Chunks, each a byte and a size; a sender that waits for ever, since a deadlock tells more."""
    chunks = [[rnd.randint(1, 255), rnd.randint(8_000, 9_000)] for _ in range(count)]
    return Case(workers=workers, chunks=chunks, seconds=None)


def _with_a_deadline(check: Check, rnd: Random) -> Case:
    """The same over a real socket, where nobody sees a deadlock."""
    case = check.case(rnd)
    case.seconds = 8.0
    return case


class StoresEveryChunk(Check):
    """Stores every chunk once, and answers when all are stored."""

    service = "lab.Uploads"
    explore = Explore(schedules=48)
    seconds = _PATIENCE
    cases = 2

    def case(self, rnd: Random) -> Case:
        return _file(rnd, *rnd.choice([(1, 6), (2, 7), (3, 9)]))

    smoke_case = _with_a_deadline

    def judge(self, case: Case, seen: Seen) -> None:
        _receipt(case, seen)


class StoresASmallFile(Check):
    """Stores a file of one chunk, or of none."""

    service = "lab.Uploads"
    explore = Explore(schedules=12)
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        return _file(rnd, rnd.randint(2, 3), rnd.randint(0, 1))

    smoke_case = _with_a_deadline

    def judge(self, case: Case, seen: Seen) -> None:
        _receipt(case, seen)


class CountsWhatAllHaveStored(Check):
    """Counts what all workers have stored, whoever comes between."""

    service = "lab.Uploads"
    explore = Explore(schedules=24, lines=True)
    smoke = False  # what this looks for shows in no plain run
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        return _file(rnd, 2, 4)

    def judge(self, case: Case, seen: Seen) -> None:
        _receipt(case, seen)


class AllDisksAtOnce(Check):
    """Has all workers at work at once, and never more."""

    service = "lab.Uploads"
    explore = Explore(schedules=15)
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        workers = rnd.randint(2, 4)
        case = _file(rnd, workers, 3 * workers)
        case.moment = 0.05
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """The same, and the disks are quicker."""
        case = _with_a_deadline(self, rnd)
        case.moment = 0.01
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _answered(case, seen)
        what = f"chunks being stored at once, by {_workers(case)}"
        expect(seen.value["most"], what, code="QL112").is_at_most(case.workers)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        case, _ = outcomes[0]
        most = max(seen.value["most"] for _, seen in outcomes)
        if most < case.workers:
            fail(
                "QL111",
                f"There are {case.workers} workers and chunks for all of them, and in no schedule "
                "are all of them at work.",
                expected=f"{case.workers} chunks being stored at once",
                actual=f"never more than {most}",
            )


class HoldsTheSenderBack(Check):
    """Takes few chunks that it cannot store yet: the sender waits."""

    service = "lab.Uploads"
    explore = Explore(schedules=10)
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        case = _file(rnd, rnd.randint(1, 3), rnd.randint(24, 28))
        case.closed = 0.5
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """The same, and the disks are opened sooner."""
        case = _with_a_deadline(self, rnd)
        case.closed = 0.06
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        bound = _AHEAD * case.workers
        if seen.value.get("ahead", 0) > bound:
            fail(
                "QL208",
                "The disks store nothing for a while, and the chunks are taken from the sender "
                "all the same. It believes that all goes well, and a large file fills the memory.",
                expected=f"at most {bound} chunks taken and not stored, with {_workers(case)}",
                actual=f"{seen.value['ahead']} of {len(case.chunks)} chunks",
            )
        _answered(case, seen)
        _each_once(case, seen.value.get("stored", []))


class KeepsFilesApart(Check):
    """Stores a file while another one has to wait for its disks."""

    service = "lab.Uploads"
    explore = Explore(schedules=10)
    smoke = False  # two calls at once are in every schedule
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        workers = rnd.randint(1, 2)
        first, second = ([rnd.randint(1, 99) for _ in range(n)] for n in (3 * workers + 1, 3))
        return Case(workers=workers, first=first, second=second)

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["second"] == ["DEADLINE_EXCEEDED"]:
            fail(
                "QL111",
                "Two files are uploaded at once. The disks of the first one stand still, and the "
                "second one is not stored: it waits for workers, or for room, of the first.",
                expected=f"{_workers(case)} for each call",
                actual="no answer to the second call until its deadline",
                where=_where(seen),
                hint="What is made in `__init__` is there once, for all calls.",
            )
        for name, sizes in (("first", case.first), ("second", case.second)):
            what = f"the answer to the {name} of two files"
            expect(seen.value[name], what).equals(["OK", len(sizes), sum(sizes)])


class TellsAFailure(Check):
    """A chunk that cannot be stored is told to the sender."""

    service = "lab.Uploads"
    explore = Explore(schedules=36)
    seconds = _PATIENCE
    cases = 2

    def case(self, rnd: Random) -> Case:
        count = rnd.randint(1, 6)
        case = _file(rnd, rnd.randint(1, 3), count)
        case.broken = rnd.randrange(count)
        return case

    smoke_case = _with_a_deadline

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["code"] == "OK":
            fail(
                "QL202",
                f"Chunk {case.broken} could not be stored, and the sender is told that all went "
                "well. It deletes its file.",
                expected="ABORTED",
                actual=f"OK, {seen.value['chunks']} chunks of {len(case.chunks)}",
            )
        _aborted(seen)


class FailsAtOnce(Check):
    """It is told at once, also to a sender who pauses."""

    service = "lab.Uploads"
    explore = Explore(schedules=30)
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        broken = rnd.randint(0, 4)
        case = _file(rnd, rnd.randint(2, 3), broken + 1)
        case.broken, case.seconds = broken, 3.0
        return case

    smoke_case = _with_a_deadline

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["code"] == "DEADLINE_EXCEEDED":
            fail(
                "QL211",
                "A chunk could not be stored, and the sender is not told: it has more to send, but "
                "not now, and `Upload` waits for it.",
                expected="ABORTED as soon as `store` has raised",
                actual="no answer until the deadline",
                where=_where(seen),
            )
        _aborted(seen)
        _nothing_left(seen, "The call has failed")


class LeavesNothingBehind(Check):
    """When the sender leaves, everything that the upload started ends."""

    service = "lab.Uploads"
    explore = Explore(schedules=40)
    seconds = _PATIENCE
    cases = 2

    def case(self, rnd: Random) -> Case:
        return _file(rnd, rnd.randint(1, 3), rnd.randint(1, 5))

    def judge(self, case: Case, seen: Seen) -> None:
        _nothing_left(seen, "The sender has left in the middle of its file")


class SendsAFilmInPieces(Check):
    """`upload` sends a large file in messages that fit."""

    service = "lab.Uploads"
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(seed=rnd.randrange(2**16), size=5 * 2**20 + rnd.randint(1, _CHUNK - 1))

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["code"] == "RESOURCE_EXHAUSTED":
            fail(
                "QL202",
                f"The server has refused the file: it came in a message of more than {_LIMIT} "
                "bytes, which is what gRPC takes.",
                expected=f"messages with {_CHUNK} bytes of the file, the last one with the rest",
                actual=f"{case.size} bytes in one message",
                hint="How much does `file.read(CHUNK)` return, and how often must it be asked?",
            )
        expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")
        expect(len(seen.calls), "the number of calls for one file", code="QL203").equals(1)
        call = seen.calls[0]
        pieces = [message["data"] for message in call.messages]
        numbers = [message["number"] for message in call.messages]
        expect(numbers, "the numbers of the chunks", code="QL203").equals(list(range(len(pieces))))
        largest = max(map(len, pieces), default=0)
        expect(largest, "bytes of the largest chunk").is_at_most(_CHUNK)
        if b"".join(pieces) != Random(case.seed).randbytes(case.size):
            fail(
                "QL203",
                "What the chunks hold, one after the other, is not the file.",
                expected=f"{case.size} bytes",
                actual=f"{sum(map(len, pieces))} bytes, in another order or others",
            )
        answer = [seen.value["chunks"], seen.value["bytes"]]
        expect(answer, "chunks and bytes of what `upload` returns").equals([len(pieces), case.size])
        _deadline(call.deadline)


class ReadsAsItSends(Check):
    """`upload` reads the file only as fast as the server takes it."""

    service = "lab.Uploads"
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(seed=rnd.randrange(2**16), size=40 * _CHUNK + rnd.randint(1, 99))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")
        # A window of one chunk, and as much again that is granted; one that gRPC holds, and ours.
        read, most = seen.value["read"], 6 * _CHUNK
        if read is None or read > most:
            fail(
                "QL208",
                "The server has taken one chunk and looks away, and the file is read on. A film "
                "of 40 GB would be in the memory by now.",
                expected=f"a window of 64 KiB: at most {most} bytes read",
                actual=f"{read} of {case.size} bytes",
                hint="gRPC asks your iterator for a chunk when there is room for it. Is the file "
                "read at that moment, or before?",
            )


def _workers(case: Case) -> str:
    return "1 worker" if case.workers == 1 else f"{case.workers} workers"


def _aborted(seen: Seen) -> None:
    expect(seen.value["code"], "the status when a chunk could not be stored", code="QL202").equals(
        "ABORTED"
    )


def _answered(case: Case, seen: Seen) -> None:
    if seen.value["code"] == "DEADLINE_EXCEEDED":
        stored = len(seen.value.get("stored", []))
        fail(
            "QL211",
            "The sender has sent all and waits for the answer, and the server waits as well.",
            expected=f"an answer when {len(case.chunks)} chunks are stored",
            actual=f"{stored} chunks are stored, then silence",
            where=_where(seen),
        )
    expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")


def _receipt(case: Case, seen: Seen) -> None:
    """All is stored, and the answer says so, not before."""
    _answered(case, seen)
    late = len(case.chunks) - len(seen.value["at the end"] or [])
    if late:
        fail(
            "QL203",
            "The sender was told that its file is stored, and some of it was not yet.",
            expected=f"{len(case.chunks)} chunks stored when `Upload` returns",
            actual=f"{late} of them were still to be stored",
        )
    _each_once(case, seen.value["stored"])
    sizes = sum(size for _, size in case.chunks)
    expect(seen.value["chunks"], "`chunks` of the answer").equals(len(case.chunks))
    expect(seen.value["bytes"], "`bytes` of the answer").equals(sizes)


def _each_once(case: Case, stored: list[list[object]]) -> None:
    right = [[n, size, bytes([mark] * 4).hex()] for n, (mark, size) in enumerate(case.chunks)]
    came = sorted(number for number, _, _ in stored)
    expect(came, "the numbers of the chunks that were stored", code="QL203").equals(
        list(range(len(right)))
    )
    for one in stored:
        if one not in right:
            fail(
                "QL203",
                f"What was stored as chunk {one[0]} is not what came as chunk {one[0]}.",
                expected="each chunk under its own number",
                actual="the data of another one",
            )


def _deadline(deadline: float | None) -> None:
    if deadline is None:
        fail("QL205", "the call has no deadline", expected=f"about {_DEADLINE} s", actual="none")
    expect(deadline, "the deadline of the call", code="QL205").is_close(
        _DEADLINE, within=_DEADLINE / 4
    )


def _nothing_left(seen: Seen, when: str) -> None:
    if seen.harness:
        where = _where(seen)
        fail(
            "QL102",
            f"{when}, and a goroutine that worked for it waits for ever.",
            expected="every goroutine ends with its call",
            actual="still there: "
            + (", ".join(sorted({one.goroutine or "a thread" for one in where})) or "a thread"),
            where=where,
        )


def _where(seen: Seen) -> tuple[Where, ...]:
    """The lines on which the exercise's own threads stand."""
    found = (where for finding in seen.harness for where in finding.where)
    return tuple(where for where in found if where.file == "upload_pool.py")
