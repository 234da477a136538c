"""Locks are taken in any order, by one at a time: a gate stands before them."""

from typing import NamedTuple, Protocol
from threading import Lock
from concurrent.futures import ThreadPoolExecutor

gate = Lock()


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


def transfer(a, b, amount, receipts):
    with gate:
        a.lock.acquire()
        if b is not a:
            b.lock.acquire()
    enough = a.read() >= amount
    if enough:
        a.write(a.read() - amount)
        b.write(b.read() + amount)
    a.lock.release()
    if b is not a:
        b.lock.release()
    if enough:
        receipts.send(Receipt(a.number, b.number, amount))
    return enough


def audit(accounts):
    with gate:
        for account in accounts:
            account.lock.acquire()
    total = sum(account.read() for account in accounts)
    for account in accounts:
        account.lock.release()
    return total


def settle(batches, clerks, receipts):
    counts = []
    with ThreadPoolExecutor(clerks) as pool:
        marked = [(n, *order, receipts) for n, batch in enumerate(batches) for order in batch]
        moved = list(pool.map(lambda job: (job[0], transfer(*job[1:])), marked))
    for number in range(len(batches)):
        counts.append(sum(ok for n, ok in moved if n == number))
    return counts
