"""expect: QL111

One lock for everything has no order, and so no wrong one. It is right. It is also a bank with one
counter: two customers who have nothing to do with each other wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
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


BANK = Lock()


def transfer(a: Account, b: Account, amount: int, receipts: SendChan[Receipt]) -> bool:
    """Move `amount` from `a` to `b` and send a receipt, or do nothing if `a` has too little."""
    with BANK:
        if a.read() < amount:
            return False
        a.write(a.read() - amount)
        b.write(b.read() + amount)
    receipts.send(Receipt(a.number, b.number, amount))
    return True


def audit(accounts: Iterable[Account]) -> int:
    """Return how much money there was in all accounts at one instant."""
    with BANK:
        return sum(account.read() for account in accounts)


def settle(
    batches: Sequence[Sequence[Order]], clerks: int, receipts: SendChan[Receipt]
) -> list[int]:
    """Carry out all orders with so many clerks; return for each batch how many were done."""
    with ThreadPoolExecutor(clerks) as pool:
        done = [[pool.submit(transfer, *order, receipts) for order in batch] for batch in batches]
    return [sum(order.result() for order in batch) for batch in done]
