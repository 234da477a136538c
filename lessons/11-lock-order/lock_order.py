"""A bank in which no money is made, none is lost, and nobody waits for ever.

Three things to write. README.md (`qrpc-lab show 11`) says what they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: F401 - one way to have clerks
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


def transfer(a: Account, b: Account, amount: int, receipts: SendChan[Receipt]) -> bool:
    """Move `amount` from `a` to `b` and send a receipt, or do nothing if `a` has too little."""
    raise NotImplementedError("TODO: which lock first?")


def audit(accounts: Iterable[Account]) -> int:
    """Return how much money there was in all accounts at one instant."""
    raise NotImplementedError("TODO: what is one instant, if each read takes a while?")


def settle(
    batches: Sequence[Sequence[Order]], clerks: int, receipts: SendChan[Receipt]
) -> list[int]:
    """Carry out all orders with so many clerks; return for each batch how many were done."""
    raise NotImplementedError("TODO: who waits for whom here?")
