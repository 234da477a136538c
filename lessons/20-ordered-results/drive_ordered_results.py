"""Books whose paragraphs take their time, voices that count each other, and listeners who leave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import grpc

from qrpc_lab import Chan, after, recv, select, sleep
from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

LOST = "smudged"
"""A paragraph with this in it cannot be spoken."""

WORD = "word"
"""And one with this as well has a word in it that the voice has looked up in vain."""

TITLE = "The Raven"
MINUTE = 60.0  # virtual seconds until somebody believes that nothing will come
SMALL = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_535)]  # a window
PATIENCE = 8.0  # seconds until a listener or an author believes that nothing will come


class SoreThroat(Exception):
    """Nobody can read this: the password of the studio is hunter2."""


class PagesMissing(Exception):
    """The book ends in the middle of a sentence."""


def _aloud(paragraph: str) -> str:
    if LOST in paragraph:
        raise (KeyError if WORD in paragraph else SoreThroat)(paragraph)
    return paragraph.upper()


# -- `ordered` by itself ----------------------------------------------------------------------


def every_result_in_its_place(exercise, case):
    """Speak paragraphs that take as long as the case says."""

    def speak(paragraph: str) -> str:
        sleep(case.seconds[paragraph])
        return _aloud(paragraph)

    return list(exercise.ordered(iter(case.book), case.workers, speak, case.window))


def keeps_the_workers_busy(exercise, case):
    """Count how many paragraphs are being spoken at the same time."""
    now = most = 0

    def speak(paragraph: str) -> str:
        nonlocal now, most
        now += 1
        most = max(most, now)
        sleep(1)
        now -= 1
        return paragraph

    for _ in exercise.ordered(iter(case.book), case.workers, speak, case.window):
        pass
    return most


class _Heard:
    """Which results have come, and whoever waits for one of them, for a minute at most."""

    def __init__(self, results: int) -> None:
        self._came: list[Chan[None]] = [Chan() for _ in range(results)]
        self.in_vain: list[int] = []

    def come(self, results: Iterator[object]) -> None:
        for number, _ in enumerate(results):
            self._came[number].close()

    def wait_for(self, number: int) -> None:
        if number >= 0 and select(recv(self._came[number]), recv(after(MINUTE))).index == 1:
            self.in_vain.append(number)


def holds_nothing_back(exercise, case):
    """Speak a paragraph to the end only when the one before it was heard."""
    heard = _Heard(case.length)

    def speak(number: int) -> int:
        heard.wait_for(number - 1)
        return number

    heard.come(exercise.ordered(range(case.length), case.workers, speak, case.window))
    return heard.in_vain


def does_not_wait_for_the_next_job(exercise, case):
    """Write a paragraph only when the one before it was heard."""
    heard = _Heard(case.length)

    def dictated() -> Iterator[int]:
        for number in range(case.length):
            heard.wait_for(number - 1)
            yield number

    heard.come(exercise.ordered(dictated(), case.workers, lambda number: number, case.window))
    return heard.in_vain


def fills_the_window(exercise, case):
    """Take long for the first paragraph, and count those that are spoken meanwhile."""
    done = aside = 0
    enough: Chan[None] = Chan()

    def speak(number: int) -> int:
        nonlocal done, aside
        if number == 0:
            select(recv(enough), recv(after(MINUTE)))
            aside = done
            return number
        done += 1
        if done == case.wanted:
            enough.close()
        return number

    for _ in exercise.ordered(range(3 * case.window), case.workers, speak, case.window):
        pass
    return aside


def stops_at_the_window(exercise, case):
    """Take long to speak the first paragraph, then to listen; count what is read meanwhile."""
    return {
        "job": _how_far_ahead(exercise, case, first=20, pause=0),
        "listener": _how_far_ahead(exercise, case, first=1, pause=2),
    }


def _how_far_ahead(exercise, case, *, first: float, pause: float) -> list[int]:
    """The most jobs that were read and not yet yielded, and how many results came."""
    read = taken = most = 0

    def book() -> Iterator[int]:
        nonlocal read, most
        for number in range(case.length):
            read += 1
            most = max(most, read - taken)
            yield number

    def speak(number: int) -> int:
        sleep(1 if number else first)
        return number

    for _ in exercise.ordered(book(), case.workers, speak, case.window):
        taken += 1
        sleep(pause)
    return [most, taken]


def ends_when_the_listener_leaves(exercise, case):
    """Take some results, close the generator, and look a minute later how far it has read."""
    read = 0

    def book() -> Iterator[int]:
        nonlocal read
        for number in range(case.length):
            sleep(0)
            read += 1
            yield number

    def speak(number: int) -> int:
        sleep(1)
        return number

    results = exercise.ordered(book(), case.workers, speak, case.window)
    heard = [next(results) for _ in range(case.hears)]
    left_at = read
    results.close()
    sleep(MINUTE)
    return {"heard": heard, "further": read - left_at}


def _until_it_breaks(exercise, case, book: Iterator[str]) -> dict[str, object]:
    def speak(paragraph: str) -> str:
        sleep(case.seconds[paragraph])
        return _aloud(paragraph)

    heard: list[str] = []
    try:
        for sound in exercise.ordered(book, case.workers, speak, case.window):
            heard.append(sound)  # noqa: PERF402 - what came before the exception counts
    except (SoreThroat, PagesMissing) as error:
        return {"heard": heard, "raised": [type(error).__name__, str(error)]}
    return {"heard": heard, "raised": None}


def raises_in_its_place(exercise, case):
    """Speak a book in which some paragraphs are smudged."""
    return _until_it_breaks(exercise, case, iter(case.book))


def says_that_the_book_broke(exercise, case):
    """Speak a book whose last pages are missing."""

    def book() -> Iterator[str]:
        yield from case.book
        raise PagesMissing(TITLE)

    return _until_it_breaks(exercise, case, book())


# -- `Narrator`, served -----------------------------------------------------------------------


def reads_books(exercise, case):
    """Serve a shelf."""
    return exercise.Narrator(case.shelf.__getitem__, _sound, case.workers, case.window)


def probe_reads_books(stub, case):
    """Have each book read, and one that is not there."""
    return {title: _listen(stub, title) for title in (*case.shelf, case.missing)}


def plays_each_clip_at_once(exercise, case, peer):
    """Serve a book whose next paragraph is written when the last one was heard."""

    def written() -> Iterator[str]:
        for number, paragraph in enumerate(case.book):
            if number and not _told(peer, number):
                return
            yield paragraph

    shelf = {TITLE: written()}
    return exercise.Narrator(shelf.__getitem__, _sound, case.workers, case.window)


def probe_plays_each_clip_at_once(stub, peer):
    """Say of each clip that it was heard."""
    heard = []
    try:
        for clip in stub.Read(pb.ReadRequest(title=TITLE), timeout=2 * PATIENCE):
            heard.append(clip.number)
            peer.tell(clip.number)
    except grpc.RpcError as error:
        return {"heard": heard, "code": error.code().name}
    return {"heard": heard, "code": "OK"}


def goes_when_the_listener_goes(exercise, case, peer):
    """Serve a long book, and tell how far it is read: before its listener leaves, and after."""
    read = 0

    def book() -> Iterator[str]:
        nonlocal read
        while read < case.length:
            sleep(0)
            read += 1
            yield f"page {read}"

    def tell() -> None:
        with suppress(TimeoutError):
            while peer.hear(4 * PATIENCE) == "how far?":
                peer.tell(_when_it_stands(lambda: read))

    def speak(paragraph: str) -> bytes:
        sleep(0.001)
        return _sound(paragraph) * (case.size // len(paragraph))

    threading.Thread(target=tell, daemon=True).start()
    shelf = {TITLE: book()}
    return exercise.Narrator(shelf.__getitem__, speak, case.workers, case.window)


def _when_it_stands(number: Callable[[], int]) -> int:
    """The number when it has not changed for a moment; if it does not stop, what it is by then."""
    last = number()
    for _ in range(20):
        sleep(0.1)
        if number() == last:
            break
        last = number()
    return last


def probe_goes_when_the_listener_goes(target, case, peer):
    """Hear a little through a small window, do something else, and leave."""
    with grpc.insecure_channel(target, options=SMALL) as channel:
        stub = narrator_pb2_grpc.NarratorStub(channel)
        call = stub.Read(pb.ReadRequest(title=TITLE), timeout=10 * PATIENCE)
        heard = [next(call).number for _ in range(case.hears)]
        read = _asked(peer)
        call.cancel()
        left = _asked(peer)
        peer.tell("thanks")
    return {"heard": heard, "read": read, "further": left - read}


def _asked(peer) -> int:
    peer.tell("how far?")
    return peer.hear(4 * PATIENCE)


def _sound(paragraph: str) -> bytes:
    return _aloud(paragraph).encode()


def _listen(stub, title: str) -> dict[str, object]:
    """The clips of a book, and how the call ended."""
    clips = []
    try:
        for clip in stub.Read(pb.ReadRequest(title=title), timeout=2 * PATIENCE):
            clips.append([clip.number, clip.sound.decode()])  # noqa: PERF401 - kept, if it breaks
    except grpc.RpcError as error:
        return {"clips": clips, "code": error.code().name, "details": error.details()}
    return {"clips": clips, "code": "OK", "details": ""}


def _told(peer, number: int) -> bool:
    try:
        return peer.hear(PATIENCE) == number
    except TimeoutError:
        return False


# `qrpc-lab run 20`


def demo(exercise, serve) -> None:
    """Three voices, four paragraphs, the first of which takes longest."""
    book = ["Once upon a midnight dreary", "a raven", "sat", "and said: nevermore"]

    def speak(paragraph: str) -> bytes:
        sleep(0.2 if paragraph == book[0] else 0.05)
        print("spoken:", paragraph)
        return paragraph.encode()

    shelf = {TITLE: book}
    narrator = exercise.Narrator(shelf.__getitem__, speak, workers=3, window=6)
    with grpc.insecure_channel(serve(narrator)) as channel:
        stub = narrator_pb2_grpc.NarratorStub(channel)
        for clip in stub.Read(pb.ReadRequest(title=TITLE), timeout=PATIENCE):
            print("heard: ", clip.number, clip.sound.decode())
