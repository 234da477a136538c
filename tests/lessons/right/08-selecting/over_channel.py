"""An unbuffered reply, and a second channel that tells the losers that it is over."""

from typing import TypeVar

from qrpc_lab import Chan, after, go, recv, select, send

T = TypeVar("T")


def first_of(mirrors, seconds):
    answers, over = Chan(), Chan()

    def ask(mirror):
        try:
            reply = (mirror(), None)
        except Exception as error:
            reply = (None, error)
        select(send(answers, reply), recv(over))

    try:
        late = after(seconds)
        for mirror in mirrors:
            go(ask, mirror)
        for _ in mirrors:
            index, reply, _ = select(recv(answers), recv(late))
            if index == 1:
                raise TimeoutError
            if reply[1] is None:
                return reply[0]
        raise reply[1]
    finally:
        over.close()


def merge(a, b):
    merged = Chan(1)

    def pump():
        open_ones = [a, b]
        while open_ones:
            index, value, ok = select(*map(recv, open_ones))
            if ok:
                merged.send(value)
            else:
                del open_ones[index]
        merged.close()

    go(pump)
    return merged
