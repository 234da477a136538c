"""One condition over everything that is known: reader, voices and listener wait for what they need."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import closing

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import grpc

from qrpc_lab import go
from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")


class _State:
    def __init__(self):
        self.cond = threading.Condition()
        self.todo = deque()
        self.results = {}
        self.read = 0
        self.heard = 0
        self.total = None
        self.stopped = False


def ordered(jobs, workers, fn, window):
    s = _State()

    def read():
        source = iter(jobs)
        while True:
            with s.cond:
                s.cond.wait_for(lambda: s.stopped or s.read - s.heard < window)
                if s.stopped:
                    return
            try:
                job = next(source)
            except StopIteration:
                with s.cond:
                    s.total = s.read
                    s.cond.notify_all()
                return
            except Exception as error:
                with s.cond:
                    s.results[s.read] = (None, error)
                    s.total = s.read + 1
                    s.cond.notify_all()
                return
            with s.cond:
                s.todo.append((s.read, job))
                s.read += 1
                s.cond.notify_all()

    def work():
        while True:
            with s.cond:
                s.cond.wait_for(lambda: s.todo or s.stopped or s.total is not None)
                if s.stopped or not s.todo:
                    return
                number, job = s.todo.popleft()
            try:
                outcome = (fn(job), None)
            except Exception as error:
                outcome = (None, error)
            with s.cond:
                s.results[number] = outcome
                s.cond.notify_all()

    go(read)
    for _ in range(workers):
        go(work)
    try:
        while True:
            with s.cond:
                s.cond.wait_for(lambda: s.heard in s.results or s.heard == s.total)
                if s.heard not in s.results:
                    return
                value, error = s.results.pop(s.heard)
            if error is not None:
                raise error
            yield value
            with s.cond:
                s.heard += 1
                s.cond.notify_all()
    finally:
        with s.cond:
            s.stopped = True
            s.cond.notify_all()


class Narrator(narrator_pb2_grpc.NarratorServicer):
    def __init__(self, open_book, speak, workers, window):
        self.open_book = open_book
        self.speak = speak
        self.workers = workers
        self.window = window

    def Read(self, request, context):
        try:
            book = self.open_book(request.title)
        except KeyError:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such book")
        try:
            with closing(ordered(book, self.workers, self.speak, self.window)) as sounds:
                for number, sound in enumerate(sounds, 1):
                    yield pb.Clip(number=number, sound=sound)
        except Exception:
            failed = True
        else:
            failed = False
        if failed:
            context.abort(grpc.StatusCode.INTERNAL, "a paragraph could not be spoken")
