"""The subject's side of the conversation: load one exercise, run drives on request, end."""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
from pathlib import Path
from types import ModuleType

from qrpc_lab.check.link import Forged, Hangup, Link, Message
from qrpc_lab.check.subject import canary
from qrpc_lab.check.subject.calling import load_module
from qrpc_lab.check.subject.errors import Record, describe
from qrpc_lab.check.subject.exits import leave
from qrpc_lab.check.subject.guard import Guard
from qrpc_lab.check.subject.interface import missing_names
from qrpc_lab.check.subject.process import Main
from qrpc_lab.check.subject.runner import Runner
from qrpc_lab.check.subject.seal import Seal
from qrpc_lab.check.subject.threads import ThreadWatch


class Session:
    """Everything between `hello` and the end of the pipe."""

    def __init__(self, link: Link, hello: Message, guard: Guard) -> None:
        """Take the lesson's files from `hello`; nothing of the exercise runs yet."""
        self._link = link
        self._hello = hello
        self._guard = guard
        self._own = str(Path(str(hello["own"])).resolve())
        self._threads = ThreadWatch(self._own)
        self._runner = Runner(link, self._own, self._threads)
        self._orders: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._exercise: object = None
        self._output = os.dup(2)
        self.status: int | None = None
        """The exit status, once the exercise has been the program that this process is."""

    def run(self, notices: list[str]) -> None:
        """Blocks until the grader says `finish` or hangs up."""
        threading.Thread(target=self._listen, name="qrpc-lab link", daemon=True).start()
        drive = load_module(Path(str(self._hello["drive"])), str(self._hello["drive_name"]))
        if self._hello.get("explores"):
            explorer()  # before the picture is taken: the explorer's own functions are in it
        if self._hello.get("simulates"):
            _scenes()
        explorer().settle()
        seal = Seal(drive)
        self._guard.install()
        self._link.send("loading")
        self._link.send("ready", notices=notices, **self._load(), **self._observed(seal))
        while (order := self._orders.get()) is not None:
            self._obey(order, drive, seal)

    def _obey(self, order: Message, drive: ModuleType, seal: Seal) -> None:
        if order["kind"] == "canary":
            outcome = canary.sing(order, self._guard, self._threads)
            self._link.send("canary", **outcome)
            return
        explore = order.get("explore")
        if order.get("process"):
            outcome = self._be_the_program(order, drive)
        elif isinstance(explore, dict):
            outcome = self._explore(order, explore)
        else:
            outcome = self._runner.run(drive, self._exercise, order)
        outcome |= self._observed(seal)
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        os.write(self._output, b"\0" + str(order["id"]).encode() + b"\0")
        self._link.send("result", **outcome)

    def _be_the_program(self, order: Message, drive: ModuleType) -> Record:
        main = Main(self._link, self._own, self._threads)
        self._runner.peer = main.peer  # to whom the thread that listens delivers
        outcome, self.status = main.run(drive, self._exercise, order)
        self._orders.put(None)
        return outcome

    def _explore(self, order: Message, settings: Message) -> Record:
        explored = explorer()
        around = explored.Drive(
            exercise=Path(self._own) / str(self._hello["exercise"]),
            drive=Path(str(self._hello["drive"])),
            function=str(order["name"]),
            case=explored.case_of(order),
            scene=_scenes().Scene.of(settings, self._own) if settings.get("service") else None,
        )
        self._threads.begin()
        known = (mode for name, mode in explored.MODES.items() if name in settings)
        outcome: Record = next(known, explored.explore_drive)(around, settings)
        return outcome | {"left": self._threads.left_behind(), "lost": self._threads.lost}

    def _load(self) -> Record:
        path = Path(self._own) / str(self._hello["exercise"])
        if path.suffix != ".py":
            self._exercise = path
            return {}
        sys.path.append(self._own)
        self._threads.begin()
        try:
            module = load_module(path, path.stem)
        except BaseException as error:  # noqa: BLE001 - whatever an import raises is an outcome
            return {"error": describe(error, self._own)}
        self._exercise = module
        return {"missing": missing_names(module, self._hello.get("names"))}

    def _observed(self, seal: Seal) -> Record:
        return {"broken": seal.broken()[:20], "records": self._guard.take()}

    def _listen(self) -> None:
        try:
            while True:
                self._heard(self._link.receive())
        except (Hangup, Forged):
            leave()  # the grader is gone: nobody would ever stop us

    def _heard(self, message: Message) -> None:
        kind = message["kind"]
        if kind == "tell":
            self._runner.peer.deliver(message["value"])
        elif kind == "stacks":
            self._link.send("stacks", sites=self._threads.sites())
        elif kind == "end":
            self._runner.end()
        elif kind == "finish":
            self._orders.put(None)
        else:
            self._orders.put(message)


def explorer() -> ModuleType:
    """The part that explores, imported with the first call."""
    return importlib.import_module("qrpc_lab.check.subject.explored")


def _scenes() -> ModuleType:
    """The part that puts calls into schedules, with gRPC."""
    return importlib.import_module("qrpc_lab.check.subject.scene")


def _flush(stream: object) -> None:
    try:
        stream.flush()  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - the exercise may have closed or replaced it
        return
