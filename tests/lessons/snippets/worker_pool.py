"""The programs behind the text of lesson 07: `worker_pool.py seconds|classic|picture|…`."""

from __future__ import annotations

import sys

from interleaving import columns

from qrpc_lab import Chan, WaitGroup, go, now, sleep
from qrpc_lab.explore import explore

PHOTOS = ["ant", "bee", "cat", "dog", "eel"]


def thumbnail(photo):
    """Take a second."""
    sleep(1)
    return f"small {photo}"


def pool(photos, workers):
    """Let some workers make thumbnails; returns the channel on which they come."""
    jobs, results, wg = Chan(), Chan(), WaitGroup()

    def work():
        for photo in jobs:
            results.send(thumbnail(photo))

    def feed():
        for photo in photos:
            jobs.send(photo)
        jobs.close()

    def finish():
        wg.wait()
        results.close()

    for _ in range(workers):
        wg.go(work)
    go(feed)
    go(finish)
    return results


def seconds():
    """Measure five photos with one worker, and with three."""
    for workers in (1, 3):

        def main(workers=workers):
            began = now()
            assert len(list(pool(PHOTOS, workers))) == len(PHOTOS)
            return now() - began

        result = explore(main)
        assert result.ok
        print(f"5 photos, {workers} workers: {min(v.value for v in result.values):.0f} s")


def sends_all_then_reads(photos):
    """Send all photos to three workers, and then look at the results."""
    jobs, results = Chan(), Chan()

    def work():
        for photo in jobs:
            results.send(thumbnail(photo))

    for _ in range(3):
        go(work)
    for photo in photos:
        jobs.send(photo)
    jobs.close()
    for _ in photos:
        results.recv()


def classic():
    """Say who waits where when nothing moves any more."""
    few = explore(lambda: sends_all_then_reads(PHOTOS[:3]))
    print("3 photos: nothing found" if few.ok else few.finding.text)
    finding = explore(lambda: sends_all_then_reads(PHOTOS)).finding
    print(f"5 photos: {finding.code} {finding.name}")
    for one in finding.goroutines:
        print(f"  {one.name:8} {one.where.text}")


def announced_too_late():
    """Let the worker count itself."""
    jobs, results, wg = Chan(), Chan(), WaitGroup()

    def work():
        wg.add(1)
        for photo in jobs:
            results.send(photo)
        wg.done()

    def feed():
        jobs.send("ant")
        jobs.close()

    def finish():
        wg.wait()
        results.close()

    go(work)
    go(feed)
    go(finish)
    return list(results)


def picture():
    """Draw the schedule that the explorer found."""
    print(columns(explore(announced_too_late, lines=True).finding, "finish", "work", width=28))


def plain():
    """Run that pool two hundred times, as one would by hand."""
    right = sum(announced_too_late() == ["ant"] for _ in range(200))
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


def order():
    """Collect every order in which the thumbnails of three photos come out."""
    result = explore(lambda: [small[6:] for small in pool(["ant", "bee", "cat"], 3)])
    print(*sorted(" ".join(value.value) for value in result.values), sep="\n")


if __name__ == "__main__":
    {
        "seconds": seconds,
        "classic": classic,
        "picture": picture,
        "plain": plain,
        "order": order,
    }[sys.argv[1]]()
