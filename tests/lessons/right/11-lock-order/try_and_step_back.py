"""Whoever does not get the second lock gives back the first, and sleeps a while."""

from typing import NamedTuple, Protocol
from threading import Lock
import random
import time

from qrpc_lab import Chan, WaitGroup, go


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


def take(accounts):
    locks = list({account.number: account.lock for account in accounts}.values())
    while True:
        held = []
        for lock in locks:
            if not lock.acquire(blocking=False):
                break
            held.append(lock)
        else:
            return held
        for lock in held:
            lock.release()
        time.sleep(random.uniform(0.1, 2))


def give(locks):
    for lock in locks:
        lock.release()


def transfer(a, b, amount, receipts):
    held = take([a, b])
    try:
        if a.read() < amount:
            return False
        a.write(a.read() - amount)
        b.write(b.read() + amount)
    finally:
        give(held)
    receipts.send(Receipt(a.number, b.number, amount))
    return True


def audit(accounts):
    held = take(accounts)
    try:
        return sum(account.read() for account in accounts)
    finally:
        give(held)


def settle(batches, clerks, receipts):
    jobs, done = Chan(), Chan()
    work = WaitGroup()

    def clerk():
        for number, order in jobs:
            done.send((number, transfer(*order, receipts)))

    def feed():
        for number, batch in enumerate(batches):
            for order in batch:
                jobs.send((number, order))
        jobs.close()

    def finish():
        work.wait()
        done.close()

    for _ in range(clerks):
        work.go(clerk)
    go(feed)
    go(finish)
    counts = [0] * len(batches)
    for number, moved in done:
        counts[number] += moved
    return counts
