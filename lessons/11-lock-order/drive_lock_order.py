"""A data base that takes its time, and customers, a printer and an auditor who want it at once."""

from __future__ import annotations

from threading import Lock

from qrpc_lab import Chan, WaitGroup, sleep


class _Account:
    """Every read and write is a moment in which others may come in between."""

    def __init__(self, number: int, balance: int, desk: _Desk) -> None:
        self.number = number
        self.lock = Lock()
        self._balance, self._desk = balance, desk
        self.lowest = balance

    def read(self) -> int:
        self._desk.work()
        return self._balance

    def write(self, balance: int) -> None:
        self._desk.work()
        self._balance = balance
        self.lowest = min(self.lowest, balance)

    def balance(self) -> int:
        return self._balance


class _Desk:
    """Counts how many reads and writes are under way at the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.now = self.most = 0

    def work(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        sleep(self._seconds)
        self.now -= 1


class _Bank:
    """The accounts of a case, a channel of receipts, and whoever takes them off it."""

    def __init__(self, exercise, case) -> None:
        self.exercise, self.case = exercise, case
        self.desk = _Desk(case.seconds)
        self.accounts = {
            number: _Account(number, balance, self.desk) for number, balance in case.balances
        }
        self.receipts, self.printed, self.totals = Chan(name="receipts"), [], []
        self.work, self.printing = WaitGroup(), WaitGroup()
        self.printing.go(self.print_receipts)

    def orders(self, plain):
        return [(self.accounts[a], self.accounts[b], amount) for a, b, amount in plain]

    def print_receipts(self) -> None:
        for receipt in self.receipts:
            self.printed.append(tuple(receipt))
            if self.case.printer_audits:
                self.audit()

    def audit(self) -> None:
        listed = [self.accounts[number] for number in self.case.listed]
        self.totals.append(self.exercise.audit(listed))

    def pay(self, plain, answers) -> None:
        for order in self.orders(plain):
            answers.append(self.exercise.transfer(*order, self.receipts))

    def closes(self, answers) -> dict[str, object]:
        """Wait for everybody and tell how the day went."""
        self.work.wait()
        self.receipts.close()
        self.printing.wait()
        return {
            "answers": answers,
            "printed": sorted(self.printed),
            "totals": self.totals,
            "balances": {n: account.balance() for n, account in self.accounts.items()},
            "lowest": min(account.lowest for account in self.accounts.values()),
            "most": self.desk.most,
        }


def _day(exercise, case):
    """Let each customer pay in a goroutine, and the auditor come when he likes."""
    bank = _Bank(exercise, case)
    answers = [[] for _ in case.customers]
    for plain, said in zip(case.customers, answers, strict=True):
        bank.work.go(bank.pay, plain, said)
    for _ in range(case.audits):
        bank.work.go(bank.audit)
    return bank.closes(answers)


moves_the_money = _day
pays_the_same_account = _day
pay_each_other = _day
waits_its_turn = _day
nobody_spends_it_twice = _day
counts_all_at_one_instant = _day
serves_a_printer_that_audits = _day
strangers_do_not_wait = _day


def settles_batches(exercise, case):
    """Settle the batches of a case."""
    bank = _Bank(exercise, case)
    batches = [bank.orders(batch) for batch in case.batches]
    return bank.closes(exercise.settle(batches, case.clerks, bank.receipts))


keeps_all_clerks_busy = settles_batches


# `qrpc-lab run 11`


def demo(exercise, serve) -> None:
    """Two who pay each other a hundred times, and a month's end with three clerks."""
    receipts, bank = Chan(), _Desk(0)
    ann, bob, cem = (_Account(number, 1000, bank) for number in (1, 2, 3))
    printing, customers = WaitGroup(), WaitGroup()

    def throw_away() -> None:
        for _ in receipts:
            pass

    def pay(a, b, amount) -> None:
        for _ in range(100):
            exercise.transfer(a, b, amount, receipts)

    printing.go(throw_away)
    customers.go(pay, ann, bob, 3)
    customers.go(pay, bob, ann, 1)
    customers.wait()
    print("ann", ann.balance(), "bob", bob.balance(), "all", exercise.audit([ann, bob, cem]))
    batches = [[(ann, cem, 100), (cem, cem, 5)], [(bob, cem, 5000), (bob, ann, 20)]]
    print("settled", *exercise.settle(batches, 3, receipts))
    print("ann", ann.balance(), "bob", bob.balance(), "cem", cem.balance())
    receipts.close()
    printing.wait()
