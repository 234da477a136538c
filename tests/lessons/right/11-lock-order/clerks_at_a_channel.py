"""Clerks take orders from a channel, and one goroutine counts."""

from __future__ import annotations

import contextlib
from typing import NamedTuple
from qrpc_lab import Chan, WaitGroup, go


class Receipt(NamedTuple):
    payer: int
    payee: int
    amount: int


def transfer(a, b, amount, receipts):
    with contextlib.ExitStack() as stack:
        for account in sorted({a.number: a, b.number: b}.values(), key=lambda one: one.number):
            stack.enter_context(account.lock)
        balance = a.read()
        if balance < amount:
            return False
        a.write(balance - amount)
        b.write(b.read() + amount)
    receipts.send(Receipt(a.number, b.number, amount))
    return True


def audit(accounts):
    with contextlib.ExitStack() as stack:
        accounts = sorted(accounts, key=lambda one: one.number)
        for account in accounts:
            stack.enter_context(account.lock)
        return sum(account.read() for account in accounts)


def settle(batches, clerks, receipts):
    jobs, results = Chan(), Chan(1)
    crew = WaitGroup()

    def clerk():
        for i, order in jobs:
            results.send((i, transfer(*order, receipts)))

    def feed():
        for i, batch in enumerate(batches):
            for order in batch:
                jobs.send((i, order))
        jobs.close()
        crew.wait()
        results.close()

    for _ in range(clerks):
        crew.go(clerk)
    go(feed)
    done = [0 for _ in batches]
    for i, ok in results:
        done[i] += ok
    return done
