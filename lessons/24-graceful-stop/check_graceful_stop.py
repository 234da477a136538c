"""Judges how a service ends: the order of its drain, and what whoever runs it sees from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_TEXTS = ("menu", "poster", "ticket", "label", "letter", "flyer", "badge", "map", "score", "bill")
_GRACE = 60.0
_SOON = 2.0  # seconds; in a schedule nobody who can run is held up for more than one
_CUT = ("UNAVAILABLE", "CANCELLED")
_PROGRAM = 30.0
_ENDED_BY_SIGTERM = -15


class ServesUntilStopped(Check):
    """Serves until it is stopped, and is gone at once when there is nothing to do."""

    service = "lab.Jobs"
    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        return _shop(rnd, sheets=2, later=5.0, exact=True)

    def smoke_case(self, rnd: Random) -> Case:
        """As above, in a moment."""
        return _quick(self.case(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        value = seen.value
        if not value["stopped"]:
            fail(
                "QL110",
                "`serve` returns, and nobody has stopped it. A program that ends with it takes the "
                "server along.",
                expected="back when `stop` is set, and the drain is over",
                actual="back at once",
                hint="`server.start()` does not wait. What should?",
            )
        expect(value["before"], "the status of a call before the stop", code="QL202").equals("OK")
        _expect_refused(value["after"], "a call after `serve` has returned")
        if case.exact and value["seconds"] > _SOON:
            fail(
                "QL110",
                "Nobody is there, nothing is to be printed, and the drain takes its time.",
                expected="back at once: `grace` is how long it may take, not how long it takes",
                actual=f"back {value['seconds']:g} seconds after the stop",
                hint="What tells you that the last call is over, so that nobody has to sleep?",
            )
        _expect_drained(seen)


class FinishesWhatItHasBegun(Check):
    """Finishes the calls under way, and refuses new ones."""

    service = "lab.Jobs"
    explore = Explore(schedules=50)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _shop(rnd, sheets=rnd.randint(3, 4), printers=1, room=rnd.randint(0, 1))
        case.grace = case.takes * len(case.texts) * 1.5  # the calls use up two thirds of it
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """As above, in a moment."""
        return _quick(self.case(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        value = seen.value
        _expect_finished([code for code in value["calls"] if code in _CUT])
        if value["turned away"]:
            fail(
                "QL104",
                "A handler was about to send its job, and `jobs` had been closed.",
                expected="`jobs` closed when no handler can be sending any more",
                actual=value["turned away"][0],
            )
        _expect_finished([code for code in value["calls"] if code != "OK"])
        _expect_refused(value["late"], "a new call while the others are finished")
        _expect_drained(seen)


class PrintsWhatItHasAccepted(Check):
    """Prints every sheet for which it has given a receipt."""

    service = "lab.Jobs"
    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        sheets = rnd.randint(3, 5)
        case = _shop(rnd, sheets=sheets, printers=1, room=sheets)
        case.grace = case.takes * (sheets - 0.5)  # enough for the receipts alone
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """As above, in a moment."""
        return _quick(self.case(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        lost = [text for text in case.texts if text not in seen.value["printed"]]
        if lost:
            fail(
                "QL203",
                "`serve` is over, and sheets with a receipt are not printed. The program ends now, "
                "and with it the printers.",
                expected=f"{len(case.texts)} sheets printed",
                actual=f"not printed: {', '.join(lost)}",
                hint="Was there time left? The calls have `grace` seconds, and the printers have "
                "as many once the calls are over.",
            )
        _expect_drained(seen)


class LeavesWhatDoesNotEnd(Check):
    """Waits no longer than it may for what does not end, and says so."""

    service = "lab.Jobs"
    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        case = _shop(rnd, sheets=1, printers=1)
        case.grace, case.hangs = rnd.randint(5, 10), 1000.0
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """As above, with a grace that may pass."""
        case = _quick(self.case(rnd))
        case.grace = 0.05
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        value = seen.value
        if value["seconds"] > 2 * case.grace + _SOON + (0 if case.exact else _GRACE):
            fail(
                "QL205",
                "A printer is stuck, and `serve` waits for it: whoever runs the program will lose "
                "patience, and kill it.",
                expected=f"back after {case.grace:g} seconds for the calls, and as much for the "
                "printers",
                actual=f"back after {value['seconds']:g} seconds",
            )
        expect(
            value["call"], "the status of the call that does not end", code="QL202"
        ).differs_from("OK")
        if value["done"] is not False:
            fail(
                "QL110",
                "A sheet is not printed, and `serve` does not say so.",
                expected=False,
                actual=value["done"],
            )
        _expect_closed(seen)


class EndsWhenAsked(Check):
    """As a program: SIGTERM in mid-call, the call finishes, the exit status is 0."""

    process = True
    seconds = _PROGRAM

    def case(self, rnd: Random) -> Case:
        return Case(texts=rnd.sample(_TEXTS, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        value = seen.value
        if seen.marked("deaf"):
            fail(
                "QL904",
                "When `ready` is called SIGTERM would still end the program on the spot.",
                expected="a program that listens before it says that it is ready",
                actual="the signal as it was at the start",
            )
        if seen.marked("shared"):
            fail(
                "QL110",
                "The program serves, and a second server may have its port as well: each of them "
                "gets a part of the calls.",
                expected="an address that is shared with nobody",
                actual="bound twice",
                hint="Looking whether somebody is there keeps nobody from coming later. Which "
                "option of a server does?",
            )
        if value["port"] is None:
            fail(
                "QL110",
                "`ready` was not called, and nobody knows where the program serves.",
                expected="`ready(port)` when all is prepared",
                actual="nothing was heard",
            )
        if value["busy"] < len(value["calls"]) - 1:
            fail(
                "QL111",
                "Two sheets are to be printed, and one waits for the other.",
                expected="`HANDLERS` calls and `PRINTERS` sheets at a time",
                actual=f"at a time: {value['busy']}",
            )
        if value["status"] == _ENDED_BY_SIGTERM:
            fail(
                "QL904",
                "The program is ended by SIGTERM in the middle of a call: nobody listens to the "
                "signal.",
                expected="the call finished, then exit status 0",
                actual=f"ended by SIGTERM; the call: {value['calls'][0]}",
            )
        _expect_finished([code for code in value["calls"] if code != "OK"])
        printed = [mark["text"] for mark in seen.marked("printed")]
        if case.texts[2] not in printed:
            fail(
                "QL203",
                "The process has ended, and a sheet that it had accepted is not printed.",
                expected="an end when all jobs are done",
                actual=f"{case.texts[2]!r}, for which there is a receipt, is lost",
            )
        _expect_refused(value["late"], "a new call after the signal")
        if value["status"] is None:
            fail(
                "QL909",
                "The call has finished, the drain is over, and the process is still there: some "
                "thread that is no daemon keeps it.",
                expected="the end of the process",
                actual="a process that has to be killed",
            )
        if value["status"] != 0:
            fail(
                "QL202",
                "Everything was done, and the exit status says that it was not.",
                expected=0,
                actual=value["status"],
                hint="What does `main` return, and what does the system make of it?",
            )


class SaysWhatIsNotDone(Check):
    """As a program: when a sheet cannot be printed it ends all the same, and says so."""

    process = True
    seconds = _PROGRAM

    def case(self, rnd: Random) -> Case:
        return Case(text=rnd.choice(_TEXTS), grace=0.05)

    def judge(self, case: Case, seen: Seen) -> None:
        status = seen.value["status"]
        if status is None:
            fail(
                "QL909",
                "A printer is stuck, both graces are over, and the process is still there: the "
                "interpreter waits for every thread that is no daemon.",
                expected="the end of the process",
                actual="a process that has to be killed",
                hint="Which threads wait for the printer, or are the printer? Those of an executor "
                "are no daemons.",
            )
        if status == 0:
            fail(
                "QL110",
                f"{case.text!r} is not printed, and the exit status says that everything is done.",
                expected=1,
                actual=0,
                hint="`serve` knows. Who tells the system?",
            )


class SharesNoPort(Check):
    """As a program: where another one serves already, it says so and ends."""

    seconds = _PROGRAM
    expects = (
        "QL909",
    )  # whoever started the printers first leaves them behind, and the process ends

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["status"] == "ready":
            fail(
                "QL110",
                "Another server has this port, and the program serves at it as well: each of them "
                "gets a part of the calls.",
                expected="exit status 1, before anything is served",
                actual="`ready` is called",
                hint="Which option of a server keeps others from its port, and what does "
                "`add_insecure_port` do then?",
            )
        # An error that leaves `main` is a status as well, as any number but 0 is.
        expect(seen.value["status"], "the exit status").differs_from(0)
        expect(seen.value["status"], "the exit status").differs_from(None)


def _shop(rnd: Random, *, sheets: int, printers: int = 2, room: int = 1, **more: object) -> Case:
    settings = {"later": 0.0, "exact": True, "meanwhile": True, "hangs": 1000.0} | more
    return Case(
        texts=rnd.sample(_TEXTS, sheets),
        printers=printers,
        room=room,
        takes=float(rnd.randint(4, 6)),
        grace=_GRACE,
        **settings,
    )


def _quick(case: Case) -> Case:
    """The same over a real socket, where seconds cost seconds and none of them is exact."""
    case.takes, case.later, case.exact, case.meanwhile = 0.02, 0.05, False, False
    case.hangs = 4 * _GRACE
    return case


def _expect_finished(cut: list[str]) -> None:
    if cut:
        fail(
            "QL202",
            "A call had begun before the stop, had not used up its grace, and is not finished.",
            expected="OK",
            actual=cut[0],
        )


def _expect_refused(code: str, what: str) -> None:
    if code == "OK":
        fail(
            "QL202",
            f"{what[0].upper()}{what[1:]} is accepted.",
            expected="UNAVAILABLE, so that the caller can go elsewhere",
            actual=code,
            hint="From which moment on does your server refuse, and which line makes it?",
        )
    # One that meets the stop on its way is CANCELLED by grpcio now and then.
    expect(code, f"the status of {what}", code="QL202").is_in(_CUT)


def _expect_drained(seen: Seen) -> None:
    _expect_closed(seen)
    if seen.value["done"] is not True:
        fail(
            "QL110",
            "Everything is printed, and `serve` does not say so.",
            expected=True,
            actual=seen.value["done"],
        )


def _expect_closed(seen: Seen) -> None:
    if not seen.value["jobs closed"]:
        fail(
            "QL102",
            "`serve` is over, and the printers wait for jobs for ever: nobody has told them that "
            "there will be no more.",
            expected="`jobs` closed",
            actual="`jobs` open",
        )
