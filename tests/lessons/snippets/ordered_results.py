"""The programs behind the text of lesson 20: `ordered_results.py made|pile|places|batches`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from qrpc_lab import Chan, Semaphore, WaitGroup, go, now, sleep
from qrpc_lab.explore import explore

VOICES = 3
SECONDS = [2, 1, 6, 1, 1, 2, 1, 6, 1, 1]
"""How long it takes to speak each paragraph of a book."""


def made():
    """Tell in which order the paragraphs are ready."""
    ready = []

    def speak(number):
        sleep(SECONDS[number - 1])
        ready.append(number)

    def main():
        ready.clear()
        with ThreadPoolExecutor(VOICES) as voices:
            list(voices.map(speak, range(1, 6)))
        return list(ready)

    result = explore(main, schedules=1)
    print("ready:", *result.values[0].value)


def sorted_by_number(results, early):
    """Yield results in the order of their numbers."""
    turn = 0
    for number, sound in results:
        early[number] = sound
        while turn in early:
            yield early.pop(turn)
            turn += 1


def pile():
    """Count what lies in the dictionary while the first paragraph is being spoken."""
    for paragraphs in (50, 500):
        kept = explore(lambda n=paragraphs: most_kept(n), schedules=1).values[0].value
        print(f"{paragraphs:3} paragraphs: {kept:3} clips kept")


def most_kept(paragraphs):
    """Speak a book whose first paragraph is a long one."""
    work, results, wg = Chan(), Chan(), WaitGroup()
    early = Counting()

    def read():
        for number in range(paragraphs):
            work.send(number)
        work.close()

    def speak():
        for number in work:
            sleep(1 if number else 600)
            results.send((number, "sound"))

    def finish():
        wg.wait()
        results.close()

    go(read)
    for _ in range(VOICES):
        wg.go(speak)
    go(finish)
    for _ in sorted_by_number(results, early):
        pass
    return early.most


class Counting(dict):
    """A dictionary that knows how much has ever waited in it for its turn."""

    most = 0

    def __setitem__(self, key, value):
        """Keep the value."""
        self.most = max(self.most, len(self))
        super().__setitem__(key, value)


def places():
    """Bound the results, and let the explorer look for the end of it."""
    finding = explore(lambda: list(bounded_results(window=2)), schedules=300).finding
    print(f"{finding.code} {finding.name}")
    for one in finding.goroutines:
        if one.name.startswith(("main", "speak")):
            print(f"  {one.name:8} {one.where.text}")


def bounded_results(window):
    """Let whoever has a result wait for a place on the pile."""
    work, results, places = Chan(), Chan(), Semaphore(window)

    def read():
        for number in range(5):
            work.send(number)
        work.close()

    def speak():
        for number in work:
            places.acquire()
            results.send((number, "sound"))

    go(read)
    for _ in range(VOICES):
        go(speak)
    early, turn = {}, 0
    while turn < 5:
        number, sound = results.recv()
        early[number] = sound
        while turn in early:
            yield early.pop(turn)
            places.release()
            turn += 1


def batches():
    """Measure a book by lots of five, and with a window of five."""
    for name, ordered in (("lots", in_lots), ("window", in_a_window)):

        def main(ordered=ordered):
            began = now()
            return [now() - began for _ in ordered(range(len(SECONDS)), 5)]

        heard = min(value.value for value in explore(main, schedules=20).values)
        print(f"{name:7}", *(f"{seconds:3.0f}" for seconds in heard))


def speak(number):
    """Take the time that this paragraph takes."""
    sleep(SECONDS[number])


def in_lots(paragraphs, size):
    """Speak so many, wait for all of them, then speak the next lot."""
    with ThreadPoolExecutor(VOICES) as voices:
        for start in range(0, len(paragraphs), size):
            yield from list(voices.map(speak, paragraphs[start : start + size]))


def in_a_window(paragraphs, size):
    """Give each paragraph a slot in a line, in the order of the book."""
    line, work = Chan(size - 1), Chan()

    def read():
        for paragraph in paragraphs:
            slot = Chan(1)
            line.send(slot)
            work.send((paragraph, slot))
        line.close()
        work.close()

    def speaking():
        for paragraph, slot in work:
            slot.send(speak(paragraph))

    go(read)
    for _ in range(VOICES):
        go(speaking)
    for slot in line:
        yield slot.recv()


if __name__ == "__main__":
    {"made": made, "pile": pile, "places": places, "batches": batches}[sys.argv[1]]()
