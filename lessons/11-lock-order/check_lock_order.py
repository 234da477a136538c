"""Judges a bank by its books: every answer, every receipt, every audit, in every schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

Order = Sequence[int]  # payer, payee, amount


class MovesTheMoney(Check):
    """Moves the money and sends a receipt, or says no and does nothing."""

    explore = Explore(schedules=16)
    cases = 2

    def case(self, rnd: Random) -> Case:
        a, b = _numbers(rnd, 2)
        all_of_it = rnd.randint(20, 90)
        orders = [(a, b, all_of_it), (a, b, 1), (b, a, all_of_it + 1), (b, a, 2 * all_of_it)]
        return _case([(a, all_of_it), (b, all_of_it)], [orders[: rnd.randint(3, 4)]])

    def judge(self, case: Case, seen: Seen) -> None:
        wanted = [True, False, True, False][: len(case.customers[0])]
        expect(seen.value["answers"], "what `transfer` returned").equals([wanted])
        _expect_books(case, seen, _done(case.customers, seen))


class PaysTheSameAccount(Check):
    """Moves money to the account that it comes from."""

    explore = Explore(schedules=16)

    def case(self, rnd: Random) -> Case:
        (a,) = _numbers(rnd, 1)
        has = rnd.randint(20, 90)
        return _case([(a, has)], [[(a, a, has), (a, a, has + 1)]])

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["answers"], "what `transfer` returned").equals([[True, False]])
        _expect_books(case, seen, _done(case.customers, seen))


class PayEachOther(Check):
    """Lets customers pay each other at the same time."""

    explore = Explore(schedules=80)
    cases = 2

    def case(self, rnd: Random) -> Case:
        numbers = _numbers(rnd, rnd.randint(2, 3))
        ring = zip(numbers, [*numbers[1:], numbers[0]], strict=True)
        has = 10 * rnd.randint(2, 5)
        orders = [[(a, b, rnd.randint(1, 10))] for a, b in ring]
        return _case([(number, has) for number in numbers], orders)

    def judge(self, case: Case, seen: Seen) -> None:
        for (order,), (answer,) in zip(case.customers, seen.value["answers"], strict=True):
            if not answer:
                fail(
                    "QL110",
                    "A customer had enough money, and was told that he had not.",
                    expected=f"transfer{tuple(order)} is true",
                    actual="it is false",
                )
        _expect_books(case, seen, _done(case.customers, seen))


class WaitsItsTurn(PayEachOther):
    """Waits for as long as others need, and does what can be done."""

    explore = Explore(schedules=6)
    cases = 1

    def case(self, rnd: Random) -> Case:
        case = super().case(rnd)
        case.seconds = 60.0
        return case


class NobodySpendsItTwice(Check):
    """Lets nobody spend money that is gone."""

    explore = Explore(schedules=40)

    def case(self, rnd: Random) -> Case:
        a, b, c = _numbers(rnd, 3)
        has = rnd.randint(20, 90)
        return _case([(a, has), (b, 0), (c, 0)], [[(a, b, has)], [(a, c, has)]])

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_books(case, seen, _done(case.customers, seen))
        expect(len(_done(case.customers, seen)), "how many of two were served").equals(1)


class CountsAllAtOneInstant(Check):
    """Counts the same total in every audit, while money moves."""

    explore = Explore(schedules=90)

    def case(self, rnd: Random) -> Case:
        low, middle, high = sorted(_numbers(rnd, 3))
        # neither upwards nor downwards, so that the list is nobody's order
        listed = [middle, high, low]
        customers = [[(low, high, rnd.randint(1, 9))], [(high, middle, rnd.randint(1, 9))]]
        return _case([(n, 20) for n in listed], customers, listed=listed, audits=1)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_books(case, seen, _done(case.customers, seen))


class ServesAPrinterThatAudits(Check):
    """Leaves the accounts free for whoever takes the receipt."""

    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        a, b = _numbers(rnd, 2)
        return _case([(a, 50), (b, 50)], [[(a, b, 5)], [(b, a, 6)]], printer_audits=True)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_books(case, seen, _done(case.customers, seen))


class SettlesBatches(Check):
    """Settles every batch, however few the clerks."""

    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        numbers = _numbers(rnd, 3)
        orders = [(*rnd.sample(numbers, 2), rnd.choice([3, 4, 5, 1000])) for _ in range(4)]
        clerks = rnd.randint(1, 2)
        batches = [orders[:2], orders[2:3], orders[3:], []]
        case = _case([(n, 50) for n in numbers], [], printer_audits=rnd.random() < 0.5)
        return Case(**vars(case), batches=batches, clerks=clerks)

    def judge(self, case: Case, seen: Seen) -> None:
        done = [[order for order in batch if order[2] < 1000] for batch in case.batches]
        right = [len(batch) for batch in done]
        expect(seen.value["answers"], "how many of each batch were done").equals(right)
        _expect_books(case, seen, [order for batch in done for order in batch])


class StrangersDoNotWait(Check):
    """Lets those who have no account in common pay at the same time."""

    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        pairs = _pairs(rnd, rnd.randint(2, 4))
        balances = [(n, 50) for pair in pairs for n in pair]
        return _case(balances, [[(a, b, 5)] for a, b in pairs], seconds=60.0)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        idle = _idle(outcomes, lambda case: len(case.customers))
        if idle:
            fail(
                "QL111",
                "Customers wait for strangers: there is no schedule in which all are served at the "
                "same time, although no two of them have an account in common.",
                expected="all at once",
                actual=f"always {idle} or more of them waiting",
            )


class KeepsAllClerksBusy(Check):
    """Has all clerks at work, and never more."""

    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        clerks = rnd.randint(3, 4)  # more than batches, and more than orders in each of them
        pairs = _pairs(rnd, 2 * (clerks - 1))
        orders = [(a, b, rnd.randint(1, 9)) for a, b in pairs]
        case = _case([(n, 50) for pair in pairs for n in pair], [], seconds=60.0)
        return Case(**vars(case), batches=[orders[::2], orders[1::2]], clerks=clerks)

    def judge(self, case: Case, seen: Seen) -> None:
        what = f"transfers at the same time, with {case.clerks} clerks"
        expect(seen.value["most"], what, code="QL112").is_at_most(case.clerks)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        idle = _idle(outcomes, lambda case: case.clerks)
        if idle:
            fail(
                "QL111",
                "Clerks wait while there are orders: there is no schedule in which all of them "
                "are at work.",
                expected="all clerks at once",
                actual=f"always {idle} or more of them idle",
            )


def _numbers(rnd: Random, count: int) -> list[int]:
    return rnd.sample(range(100, 1000), count)


def _pairs(rnd: Random, count: int) -> list[tuple[int, int]]:
    numbers = _numbers(rnd, 2 * count)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _case(
    balances: Sequence[tuple[int, int]], customers: Sequence[Sequence[Order]], **more: object
) -> Case:
    """A day at the bank: no audit, no pauses, if nothing else is said."""
    usual = {"listed": [n for n, _ in balances], "audits": 0, "printer_audits": False, "seconds": 0}
    return Case(balances=balances, customers=customers, **usual | more)


def _done(customers: Sequence[Sequence[Order]], seen: Seen) -> list[Order]:
    """The orders that were carried out, if the answers are true."""
    return [
        order
        for orders, answers in zip(customers, seen.value["answers"], strict=True)
        for order, answer in zip(orders, answers, strict=True)
        if answer
    ]


def _expect_books(case: Case, seen: Seen, done: Sequence[Order]) -> None:
    """Balances, receipts and audits are what the orders that were done make them."""
    total = sum(balance for _, balance in case.balances)
    wrong = [counted for counted in seen.value["totals"] if counted != total]
    if wrong:
        fail(
            "QL110",
            "Money moves from account to account, and an audit counts as if some of it were made "
            "or lost.",
            expected=f"{total} in every audit",
            actual=f"{wrong[0]} in one of them",
        )
    if seen.value["lowest"] < 0:
        fail(
            "QL110",
            "An account has paid more than it had.",
            expected="0 at least in each account",
            actual=f"{seen.value['lowest']} in one of them",
        )
    right = dict(case.balances)
    for payer, payee, amount in done:
        right[payer] -= amount
        right[payee] += amount
    expect(seen.value["balances"], "the balances after all transfers").equals(right)
    receipts = Counter(tuple(order) for order in done)
    expect(Counter(map(tuple, seen.value["printed"])), "the receipts").equals(receipts)


def _idle(outcomes: Sequence[tuple[Case, Seen]], wanted: Callable[[Case], int]) -> int:
    """How many were idle in the busiest schedule, of those who were to be busy at once."""
    best: dict[int, int] = {}
    for case, seen in outcomes:
        all_of_them = wanted(case)
        best[all_of_them] = max(seen.value["most"], best.get(all_of_them, 0))
    return max(all_of_them - most for all_of_them, most in best.items())
