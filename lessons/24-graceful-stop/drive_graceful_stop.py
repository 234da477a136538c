"""A print shop with customers, who come before, while and after it is taken down."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from concurrent import futures
from contextlib import suppress

import grpc

from qrpc_lab import Chan, WaitGroup, now, sleep
from qrpc_lab.errors import SendOnClosed
from qrpc_lab.pb import jobs_pb2 as pb
from qrpc_lab.pb import jobs_pb2_grpc
from qrpc_lab.rpc import channel, connect

PATIENCE = 20.0  # seconds for which somebody waits before it gives the others up
NOT_SHARED = [("grpc.so_reuseport", 0)]
HANGS = "hangs"


# -- serve: the order of a drain -------------------------------------------------------------


def serves_until_stopped(exercise, case):
    """Have one sheet printed, stop when there is nothing to do, and come once more."""
    shop = _Shop(case)

    def customer(stub) -> None:
        shop.told["before"] = _status(_asked(stub, case.texts[0]).result)
        sleep(case.later)
        shop.stop_now()
        shop.closed.wait(10 * PATIENCE)
        shop.told["after"] = _status(_asked(stub, case.texts[1], ready=False).result)

    return shop.run(exercise, customer)


def finishes_what_it_has_begun(exercise, case):
    """Stop while some wait for their sheets, and ask for one more."""
    shop = _Shop(case)

    def customer(stub) -> None:
        calls = [_asked(stub, text) for text in case.texts]
        shop.begun.wait(len(calls))
        shop.stop_now()
        if case.meanwhile:
            sleep(2.0)  # more than a goroutine may be held up in a schedule
        else:
            shop.closed.wait(PATIENCE)
        late = pb.Sheet(text="late")
        shop.told["late"] = _status(lambda: stub.Accept(late, timeout=PATIENCE))
        shop.told["calls"] = [_status(call.result) for call in calls]

    return shop.run(exercise, customer)


def prints_what_it_has_accepted(exercise, case):
    """Have a sheet printed, leave others, take the receipts, and stop at once."""
    shop = _Shop(case)

    def customer(stub) -> None:
        first, *others = case.texts
        call = _asked(stub, first)
        shop.begun.wait(1)
        for text in others:
            stub.Accept(pb.Sheet(text=text), timeout=PATIENCE)
        shop.stop_now()
        shop.told["call"] = _status(call.result)

    return shop.run(exercise, customer)


def leaves_what_does_not_end(exercise, case):
    """Stop while a printer is stuck."""
    shop = _Shop(case)

    def customer(stub) -> None:
        call = _asked(stub, HANGS)
        shop.begun.wait(1)
        shop.stop_now()
        shop.told["call"] = _status(call.result)

    return shop.run(exercise, customer)


# -- main: a program that is asked to end ----------------------------------------------------


def ends_when_asked(exercise, case, peer, mark):
    """Be the program; two sheets are printed when the customer says so, the third takes a while."""

    def print_sheet(text: str) -> None:
        if text in case.texts[:2]:
            peer.tell(text)
            peer.hear(2 * PATIENCE)
        elif text == case.texts[2]:
            time.sleep(0.15)
        mark("printed", text=text)

    def ready(port: int) -> None:
        if not _listens():
            mark("deaf")
        if _may_be_shared(port):
            mark("shared")
            raise _Shared
        peer.tell(port)

    try:
        return exercise.main("127.0.0.1:0", print_sheet, PATIENCE, ready)
    except _Shared:
        return "shared"


def probe_ends_when_asked(case, peer, process):
    """Ask it to end when all printers are busy and one more sheet is accepted; let it go on."""
    port = _word(peer)
    if not port:
        return {"port": None, "status": process.wait(0)}
    with connect("lab.Jobs", f"127.0.0.1:{port}") as stub:
        calls = [_asked(stub, text) for text in case.texts[:2]]
        busy = sum(_word(peer) is not None for _ in calls)
        accepted = stub.Accept.future(pb.Sheet(text=case.texts[2]), timeout=3 * PATIENCE)
        with suppress(grpc.FutureTimeoutError):  # where `jobs` has no room it waits for a printer
            accepted.result(timeout=1)
        process.terminate()
        told = {"late": _turned_away(stub)}
        for _ in calls:
            peer.tell("go on")
        told["calls"] = [_status(call.result) for call in (*calls, accepted)]
    return told | {"port": port, "busy": busy, "status": process.wait(PATIENCE / 2)}


def _word(peer) -> object:
    """What the program says next, if anything."""
    with suppress(TimeoutError):
        return peer.hear(PATIENCE / 2)
    return None


def _listens() -> bool:
    """Whether SIGTERM does something else than to end this process."""
    return signal.getsignal(
        signal.SIGTERM
    ) is not signal.SIG_DFL or signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def _may_be_shared(port: int) -> bool:
    """Whether a second server, made as servers are made, may have the port too."""
    other = grpc.server(futures.ThreadPoolExecutor(1))
    try:
        other.add_insecure_port(f"127.0.0.1:{port}")
    except RuntimeError:
        return False
    finally:
        other.stop(None)
    return True


def says_what_is_not_done(exercise, case, peer):
    """Be the program, with a printer that is stuck."""

    def print_sheet(text: str) -> None:
        peer.tell(text)
        time.sleep(PATIENCE)

    return exercise.main("127.0.0.1:0", print_sheet, case.grace, peer.tell)


def probe_says_what_is_not_done(case, peer, process):
    """Ask it to end when the printer is stuck."""
    with connect("lab.Jobs", f"127.0.0.1:{_word(peer)}") as stub:
        call = _asked(stub, case.text)
        _word(peer)
        process.terminate()
        return {"status": process.wait(PATIENCE / 4), "call": _status(call.result)}


def _turned_away(stub) -> str:
    """How a new call ends once the program has heard the signal, which takes it a moment."""
    patience = time.monotonic() + PATIENCE / 4
    while True:
        code = _status(lambda: stub.Accept(pb.Sheet(text="late"), timeout=0.5))
        if code == "UNAVAILABLE" or time.monotonic() > patience:
            return code
        time.sleep(0.05)


def shares_no_port(exercise, case):
    """Be the program where another one is already."""
    other = grpc.server(futures.ThreadPoolExecutor(1))
    port = other.add_insecure_port("127.0.0.1:0")
    other.start()

    def ready(_: int) -> None:
        raise _Shared

    try:
        return {"status": exercise.main(f"127.0.0.1:{port}", print, 1.0, ready)}
    except _Shared:
        return {"status": "ready"}
    except RuntimeError:
        return {"status": "RuntimeError"}
    except SystemExit as leaving:  # as good as a return: words on the way out are status 1
        code = leaving.code or 0
        return {"status": code if isinstance(code, int) else 1}
    finally:
        other.stop(None).wait()


class _Shared(Exception):
    """The program is ready, at an address at which it must not be."""


# -- the shop --------------------------------------------------------------------------------


class _Shop:
    """A server, a channel of jobs, some printers, and notes of what became of it all."""

    def __init__(self, case) -> None:
        self._case = case
        self.told: dict[str, object] = {}
        self.closed = threading.Event()
        self.begun = _Count()
        self._jobs: Chan[_Job] = Chan(case.room, name="jobs")
        self._workers = WaitGroup(name="workers")
        self._stop = threading.Event()
        self._freed = threading.Event()
        self._stopped_at: float | None = None
        self._printed: list[str] = []
        self._turned_away: list[str] = []

    def stop_now(self) -> None:
        self._stopped_at = now()
        self._stop.set()

    def run(self, exercise, customer: Callable[[object], None]) -> dict[str, object]:
        """Serve, with a customer, until `serve` returns; what is seen then, and by the customer."""
        pool = futures.ThreadPoolExecutor(len(self._case.texts) + 2)
        server = grpc.server(pool, options=NOT_SHARED)
        jobs_pb2_grpc.add_JobsServicer_to_server(self, server)
        port = server.add_insecure_port("127.0.0.1:0")
        for _ in range(self._case.printers):
            self._workers.go(self._work)
        customers = WaitGroup(name="customers")
        with channel(f"127.0.0.1:{port}") as line:
            customers.go(customer, jobs_pb2_grpc.JobsStub(line))
            try:
                self._serve(exercise, server)
            finally:
                self.closed.set()
                customers.wait()
                self._tidy_up(server)
        pool.shutdown()
        return self.told

    def _serve(self, exercise, server: grpc.Server) -> None:
        done = exercise.serve(server, self._jobs, self._workers, self._stop, self._case.grace)
        self.told |= {
            "done": done,
            "stopped": self._stopped_at is not None,
            "seconds": self._since_the_stop(),
            "printed": sorted(self._printed),
            "jobs closed": self._jobs.statistics().closed,
            "turned away": self._turned_away,
        }

    def _since_the_stop(self) -> float:
        return 0.0 if self._stopped_at is None else round(now() - self._stopped_at, 1)

    def _tidy_up(self, server: grpc.Server) -> None:
        """Free whoever a wrong answer has left waiting: what is wrong was noted before."""
        server.stop(None).wait()
        self._freed.set()
        if not self._jobs.statistics().closed:
            self._jobs.close()

    def _work(self) -> None:
        for job in self._jobs:
            if job.text == HANGS:
                self._freed.wait(self._case.hangs)
            else:
                sleep(self._case.takes)
            self._printed.append(job.text)
            job.printed.close()

    def Print(self, request, context):
        """Begin a job, and answer when it is done."""
        job = _Job(request.text)
        self.begun.one_more()
        self._send(job)
        job.printed.recv_ok()
        return pb.Printed(text=request.text)

    def Accept(self, request, context):
        """Begin a job, and answer at once."""
        self._send(_Job(request.text))
        return pb.Receipt(text=request.text)

    def _send(self, job: _Job) -> None:
        try:
            self._jobs.send(job)
        except SendOnClosed as error:
            self._turned_away.append(str(error))
            raise


class _Job:
    """A sheet, as the shop of the check has it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.printed: Chan[None] = Chan(name=f"printed {text}")


class _Count:
    """Counts, and lets wait for a number."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def one_more(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, number: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._count >= number, PATIENCE)


def _asked(stub, text: str, *, ready: bool = True) -> grpc.Future:
    """Ask for a sheet, of a shop that is about to open, or of one that is there or not."""
    return stub.Print.future(pb.Sheet(text=text), timeout=3 * PATIENCE, wait_for_ready=ready)


def _status(call: Callable[[], object]) -> str:
    try:
        call()
    except grpc.RpcError as error:
        return error.code().name
    return "OK"


# -- for `qrpc-lab run` ----------------------------------------------------------------------


def demo(exercise, serve) -> None:
    """One sheet in the printer, one accepted, then the stop; and a customer who comes too late."""
    jobs, stop, workers, busy = Chan(4), threading.Event(), WaitGroup(), threading.Event()
    server = grpc.server(futures.ThreadPoolExecutor(4), options=NOT_SHARED)
    jobs_pb2_grpc.add_JobsServicer_to_server(exercise.Jobs(jobs), server)
    port = server.add_insecure_port("127.0.0.1:0")

    def print_sheet(text: str) -> None:
        busy.set()
        time.sleep(0.5)
        print(f"printed:  {text}")

    def customer(stub) -> None:
        call = _asked(stub, "poster")
        busy.wait()
        print("accepted:", stub.Accept(pb.Sheet(text="menu"), timeout=PATIENCE).text)
        stop.set()
        time.sleep(0.1)
        print("too late:", _status(_asked(stub, "ticket", ready=False).result))
        print("the call:", _status(call.result))

    workers.go(exercise.work, jobs, print_sheet)
    with channel(f"127.0.0.1:{port}") as line:
        customers = WaitGroup()
        customers.go(customer, jobs_pb2_grpc.JobsStub(line))
        done = exercise.serve(server, jobs, workers, stop, PATIENCE)
        customers.wait()
    print("everything is done:", done)
