"""Pages that write down when they are built, and readers who all come at once."""

from __future__ import annotations

from qrpc_lab import WaitGroup, sleep


class LoadFailed(Exception):
    """The page could not be built."""


class _Pages:
    """Builds pages: slowly, and the first ones not at all."""

    def __init__(self, case) -> None:
        self._case = case
        self.loads: list[str] = []
        self.raised: list[LoadFailed] = []
        self.copies = 0
        self.now = self.most = 0

    def load(self, key: str):
        self.loads.append(key)
        number = self.loads.count(key)
        self.now += 1
        self.most = max(self.most, self.now)
        sleep(self._case.seconds)
        self.now -= 1
        if number <= self._case.failures:
            self.raised.append(LoadFailed(f"{key}, try {number}"))
            raise self.raised[-1]
        return self._case.pages[key]


def _ask(loader, key: str, pages: _Pages) -> list[object]:
    try:
        return ["page", loader.get(key, pages.load)]
    except LoadFailed as error:
        pages.copies += not any(error is one for one in pages.raised)
        return ["error", str(error)]


def _readers(exercise, case):
    """Let each reader ask for his keys, one after the other, all readers at once."""
    loader, pages = exercise.Loader(), _Pages(case)
    heard = [[] for _ in case.readers]
    reading = WaitGroup()

    def reader(number: int) -> None:
        for key in case.readers[number]:
            heard[number].append(_ask(loader, key, pages))

    for number in range(len(case.readers)):
        reading.go(reader, number)
    reading.wait()
    return {
        "heard": heard,
        "loads": sorted(pages.loads),
        "most": pages.most,
        "copies": pages.copies,
    }


remembers_what_it_loaded = _readers
loads_once = _readers
loads_once_between_any_two_lines = _readers
other_keys_do_not_wait = _readers
all_who_wait_get_the_error = _readers
tries_anew = _readers


def a_load_may_ask_for_another(exercise, case):
    """Let one page be built of another one, which somebody else asks for as well."""
    loader, pages = exercise.Loader(), _Pages(case)
    outer, inner = case.pages
    heard = []
    reading = WaitGroup()

    def whole(key: str):
        return [pages.load(key), loader.get(inner, pages.load)]

    def reader() -> None:
        heard.append(loader.get(inner, pages.load))

    reading.go(reader)
    page = loader.get(outer, whole)
    reading.wait()
    return {"page": page, "heard": heard, "loads": sorted(pages.loads)}


# `qrpc-lab run 12`


def demo(exercise, serve) -> None:
    """Five readers of a page whose first try fails."""
    loader, loads, heard = exercise.Loader(), [], []
    reading, asked = WaitGroup(), WaitGroup()

    def build(key: str) -> str:
        loads.append(key)
        if len(loads) == 1:
            asked.wait()
            sleep(0.1)  # the others are on their way
            raise LoadFailed("no paper")
        return "news"

    def reader() -> None:
        asked.done()
        try:
            heard.append(loader.get("front", build))
        except LoadFailed as error:
            heard.append(error)

    for turn in (1, 2):
        heard.clear()
        asked.add(5)
        for _ in range(5):
            reading.go(reader)
        reading.wait()
        words = sorted(map(str, heard))
        print(f"turn {turn}, tries so far: {len(loads)}, heard:", ", ".join(words))
