"""The lower number first, without a helper; one thread for each clerk, one iterator."""

from typing import NamedTuple, Protocol
from threading import Lock, Thread


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
    if a.number == b.number:
        with a.lock:
            enough = a.read() >= amount
    else:
        low, high = (a, b) if a.number < b.number else (b, a)
        with low.lock, high.lock:
            enough = a.read() >= amount
            if enough:
                a.write(a.read() - amount)
                b.write(b.read() + amount)
    if enough:
        receipts.send(Receipt(a.number, b.number, amount))
    return enough


def audit(accounts):
    total = 0
    taken = sorted(accounts, key=lambda account: account.number)
    for account in taken:
        account.lock.acquire()
    try:
        for account in taken:
            total += account.read()
    finally:
        for account in taken:
            account.lock.release()
    return total


def settle(batches, clerks, receipts):
    mine = Lock()
    orders = ((n, order) for n, batch in enumerate(batches) for order in batch)
    counts = [0] * len(batches)

    def clerk():
        while True:
            with mine:
                job = next(orders, None)
            if job is None:
                return
            moved = transfer(*job[1], receipts)
            with mine:
                counts[job[0]] += moved

    threads = [Thread(target=clerk) for _ in range(clerks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts
