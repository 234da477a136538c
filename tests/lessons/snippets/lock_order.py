"""The programs behind the text of lesson 11: `lock_order.py picture|who|plain|all|clerks`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread

from interleaving import columns

from qrpc_lab.explore import explore


class Account:
    """A balance and its lock."""

    def __init__(self, number):
        """Open the account with ten euros."""
        self.number = number
        self.balance = 10
        self.lock = Lock()


def pay(a, b):
    """Move one euro, the locks taken as the sentence goes."""
    with a.lock:
        with b.lock:
            a.balance -= 1
            b.balance += 1


def pay_in_order(a, b):
    """Move one euro, the locks taken by number."""
    first, second = sorted((a, b), key=lambda account: account.number)
    with first.lock, second.lock:
        a.balance -= 1
        b.balance += 1


def both_ways(how, patience=None):
    """Let ann pay bob and bob pay ann; say whether both came to an end and no money was made."""
    ann, bob = Account(1), Account(2)
    payers = [Thread(target=how, args=(ann, bob), name="ann", daemon=True)]
    payers.append(Thread(target=how, args=(bob, ann), name="bob", daemon=True))
    for payer in payers:
        payer.start()
    for payer in payers:
        payer.join(patience)
    return not any(payer.is_alive() for payer in payers) and ann.balance + bob.balance == 20


def as_told():
    """Pay as the sentence goes."""
    assert both_ways(pay)


def by_number():
    """Pay by number."""
    assert both_ways(pay_in_order)


def picture():
    """Draw the schedule that the explorer found."""
    print(columns(explore(as_told, lines=True).finding, "ann", "bob", width=28, leave_out=()))


def who():
    """Say who holds what, and who waits for it."""
    finding = explore(as_told).finding
    print(finding.code, finding.name)
    for one in finding.goroutines:
        held = "".join(f"   holds {lock.name}" for lock in one.holds)
        print(f"  {one.name:5} {one.where.text:16}{held}".rstrip())


def plain():
    """Run it two hundred times, as one would by hand."""
    right = sum(both_ways(pay, patience=5) for _ in range(200))
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


def all_schedules():
    """Look at the ordered version in every order, with at most two preemptions."""
    result = explore(by_number, lines=True, strategy="exhaustive", schedules=100_000)
    assert result.exhausted
    print("by number: right in every schedule with up to two preemptions" if result.ok else "no")


def settle():
    """Let two clerks carry out two batches, each of which waits for its own orders."""

    def batch():
        orders = [pool.submit(int), pool.submit(int)]
        return [order.result() for order in orders]

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(batch), pool.submit(batch)]:
            done.result()


def clerks():
    """Say who waits for whom in a pool that waits for itself."""
    finding = explore(settle).finding
    print(finding.code, finding.name)
    for one in finding.goroutines:
        print(f"  {one.name:10} {one.where.text}")


if __name__ == "__main__":
    {
        "picture": picture,
        "who": who,
        "plain": plain,
        "all": all_schedules,
        "clerks": clerks,
    }[sys.argv[1]]()
