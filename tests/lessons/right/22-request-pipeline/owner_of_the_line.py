"""One goroutine owns all there is: it is told of questions, answers and callers who have gone."""

from __future__ import annotations

import queue

import grpc

from qrpc_lab import Chan, Once, WaitGroup, after, recv, select, send
from qrpc_lab.pb import archive_pb2 as pb
from qrpc_lab.pb import archive_pb2_grpc

SECONDS = 600.0
"""The deadline of the line itself, which is one long call."""


class LineDown(Exception):
    """The line is over, and there will be no answer."""

    def __init__(self, code: str) -> None:
        """Keep the name of the status with which the call ended, such as `UNAVAILABLE`."""
        super().__init__(f"the line is down: {code}")
        self.code = code


class Mux:
    """Puts the questions of many callers through on one stream."""

    def __init__(self, stub: archive_pb2_grpc.ArchiveStub) -> None:
        """Open the line."""
        self._asked: Chan = Chan()
        self._gone: Chan = Chan()
        self._answered: Chan = Chan()
        self._closing: Chan = Chan()
        self._over: Chan = Chan()
        self._outbox: queue.SimpleQueue = queue.SimpleQueue()
        self._all = WaitGroup()
        self._once = Once()
        self._code = "OK"
        self._all.go(self._own)
        self._all.go(self._read, stub.Ask(iter(self._outbox.get, None), timeout=SECONDS))

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        late, reply = after(seconds), Chan(1)
        where = select(send(self._asked, (body, reply)), recv(self._over), recv(late)).index
        if where == 2:
            raise TimeoutError
        if where == 1:
            raise LineDown(self._code)
        came = select(recv(reply), recv(late))
        if came.index == 1:
            select(send(self._gone, reply), recv(self._over))
            raise TimeoutError
        if not came.ok:
            raise LineDown(self._code)
        return came.value

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        self._once.do(self._closing.close)
        self._all.wait()

    def _own(self) -> None:
        waiting: dict[int, Chan] = {}
        last = 0
        closing: Chan | None = self._closing
        while True:
            index, value, ok = select(
                recv(self._answered), recv(self._asked), recv(self._gone), recv(closing)
            )
            if index == 0 and not ok:
                break
            if index == 0 and value.id in waiting:
                waiting.pop(value.id).send(value.body)
            if index == 1:
                last += 1
                waiting[last] = value[1]
                self._outbox.put(pb.Question(id=last, body=value[0]))
            if index == 2:
                waiting = {number: reply for number, reply in waiting.items() if reply is not value}
            if index == 3:
                closing = None
                self._outbox.put(None)
        self._outbox.put(None)
        self._over.close()
        for reply in waiting.values():
            reply.close()

    def _read(self, call) -> None:
        try:
            for answer in call:
                self._answered.send(answer)
        except grpc.RpcError as error:
            self._code = error.code().name
        self._answered.close()
