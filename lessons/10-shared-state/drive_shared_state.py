"""Visitors who ask a cache for the weather, and somebody who looks at its books meanwhile."""

from __future__ import annotations

from qrpc_lab import WaitGroup, sleep


class _Weather:
    """Loads the weather of a place, each time another text, and counts how often."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.loads: dict[str, int] = {}
        self.now = self.most = 0

    def load(self, key: str) -> str:
        number = self.loads[key] = self.loads.get(key, 0) + 1
        self.now += 1
        self.most = max(self.most, self.now)
        sleep(self._seconds)
        self.now -= 1
        return f"{key}, load {number}"


def _visits(exercise, case):
    """Let each visitor ask for his keys, and look at the books: meanwhile, and at the end."""
    cache, weather = exercise.Cache(), _Weather(case.seconds)
    heard, reports = [[] for _ in case.visitors], []
    busy = WaitGroup()

    def visit(number: int) -> None:
        for key in case.visitors[number]:
            heard[number].append(cache.get(key, weather.load))

    def look() -> None:
        reports.extend([cache.hits, dict(cache.report())] for _ in range(case.looks))

    for number in range(len(case.visitors)):
        busy.go(visit, number)
    if case.looks:
        busy.go(look)
    busy.wait()
    last = [cache.hits, cache.report()]
    cache.close()
    return {
        "heard": heard,
        "loads": weather.loads,
        "reports": reports,
        "last": last,
        "most": weather.most,
    }


shares_without_a_race = _visits
keeps_its_books = _visits
reports_one_instant = _visits
loads_at_the_same_time = _visits


def remembers_and_counts(exercise, case):
    """Ask for one key after the other, and for a report before the last one."""
    cache, weather = exercise.Cache(), _Weather(0)
    *first, last = case.keys

    def load(key: str) -> str:
        text = weather.load(key)
        return "" if key == case.silent else text

    heard = [cache.get(key, load) for key in first]
    report = cache.report()
    heard.append(cache.get(last, load))
    told = {"heard": heard, "before": report, "hits": cache.hits, "after": cache.report()}
    cache.close()
    return told | {"loads": weather.loads}


# `qrpc-lab run 10`


def demo(exercise, serve) -> None:
    """Four visitors who each ask a thousand times for two places."""
    cache, weather, visitors = exercise.Cache(), _Weather(0), WaitGroup()
    for place in ("List", "Oslo"):
        print(cache.get(place, weather.load))

    def visit() -> None:
        for turn in range(1000):
            cache.get("Oslo" if turn % 4 else "List", weather.load)

    for _ in range(4):
        visitors.go(visit)
    visitors.wait()
    report = cache.report()
    print("hits", cache.hits, "List", report["List"], "Oslo", report["Oslo"])
    cache.close()
