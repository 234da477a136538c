"""One condition, and a set of the accounts that somebody works on."""

from typing import NamedTuple, Protocol
from threading import Condition, Lock, Thread
import contextlib
import queue


class Account(Protocol):
    number: int
    lock: Lock

    def read(self) -> int: ...

    def write(self, balance: int) -> None: ...


class Receipt(NamedTuple):
    payer: int
    payee: int
    amount: int


Order = tuple[Account, Account, int]


changed, busy = Condition(), set()


@contextlib.contextmanager
def alone_with(accounts):
    numbers = {account.number for account in accounts}
    with changed:
        changed.wait_for(lambda: not busy & numbers)
        busy.update(numbers)
    try:
        yield
    finally:
        with changed:
            busy.difference_update(numbers)
            changed.notify_all()


def transfer(a, b, amount, receipts):
    with alone_with([a, b]):
        enough = a.read() >= amount
        if enough and a.number != b.number:
            a.write(a.read() - amount)
            b.write(b.read() + amount)
    if enough:
        receipts.send(Receipt(a.number, b.number, amount))
    return enough


def audit(accounts):
    with alone_with(accounts):
        return sum(account.read() for account in accounts)


def settle(batches, clerks, receipts):
    orders, done = queue.Queue(), [0] * len(batches)
    counting = Lock()
    for number, batch in enumerate(batches):
        for order in batch:
            orders.put((number, order))

    def clerk():
        while True:
            try:
                number, order = orders.get_nowait()
            except queue.Empty:
                return
            if transfer(*order, receipts):
                with counting:
                    done[number] += 1

    threads = [Thread(target=clerk) for _ in range(clerks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done
