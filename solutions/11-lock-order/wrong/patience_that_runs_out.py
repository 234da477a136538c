"""expect: QL110

A lock that does not come within a second will not come any more, so a deadlock is a time-out. Then
somebody has the account for a minute, and a customer with money is told that he has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import NamedTuple, Protocol

from qrpc_lab import SendChan


class Account(Protocol):
    """A row of the bank's data base, which does not lock anything by itself."""

    number: int
    lock: Lock

    def read(self) -> int:
        """Return the balance. Takes a while."""

    def write(self, balance: int) -> None:
        """Set the balance. Takes a while."""


class Receipt(NamedTuple):
    """What the customer gets: who paid whom how much."""

    payer: int
    payee: int
    amount: int


Order = tuple[Account, Account, int]


@contextmanager
def holding(*accounts: Account) -> Iterator[None]:
    """Hold the locks of some accounts, each once, taken in the order of their numbers."""
    each = {account.number: account for account in accounts}
    with ExitStack() as held:
        for number in sorted(each):
            if not each[number].lock.acquire(timeout=1):
                raise TimeoutError
            held.callback(each[number].lock.release)
        yield


def transfer(a: Account, b: Account, amount: int, receipts: SendChan[Receipt]) -> bool:
    """Move `amount` from `a` to `b` and send a receipt, or do nothing if `a` has too little."""
    try:
        with holding(a, b):
            if a.read() < amount:
                return False
            a.write(a.read() - amount)
            b.write(b.read() + amount)
    except TimeoutError:
        return False
    receipts.send(Receipt(a.number, b.number, amount))
    return True


def audit(accounts: Iterable[Account]) -> int:
    """Return how much money there was in all accounts at one instant."""
    accounts = list(accounts)
    with holding(*accounts):
        return sum(account.read() for account in accounts)


def settle(
    batches: Sequence[Sequence[Order]], clerks: int, receipts: SendChan[Receipt]
) -> list[int]:
    """Carry out all orders with so many clerks; return for each batch how many were done."""
    with ThreadPoolExecutor(clerks) as pool:
        done = [[pool.submit(transfer, *order, receipts) for order in batch] for batch in batches]
    return [sum(order.result() for order in batch) for batch in done]
