"""Checks the links of a page: two at a time, each address once, and tells the first dead one.

Three things were wrong. A check that found a second dead link had nobody to tell: now there is room
for every error, and all checks have ended before `first_dead` returns. Whoever looked while another
one was asking found nothing and asked as well: now the address is noted, under a lock, before it is
asked for, and whoever comes second waits for the answer. And the place on the network was held
while the error was told.
"""

from threading import Lock, Semaphore

from qrpc_lab import Chan, Once, WaitGroup, sleep

SITE = {"/": 200, "/news": 200, "/old": 404, "/jobs": 404}
LINKS = ["/", "/news", "/news", "/old", "/jobs"]

places = Semaphore(2)
lock = Lock()
known: dict[str, "Asked"] = {}
log: list[str] = []


class Asked:
    """An address that somebody has asked for; its status comes with the first `get`."""

    def __init__(self, link: str) -> None:
        self._link = link
        self._once = Once()
        self._status = 0

    def get(self) -> int:
        """Return the status; whoever comes while it is fetched waits for it."""
        self._once.do(self._fetch)
        return self._status

    def _fetch(self) -> None:
        with places:
            self._status = fetch(self._link)


def fetch(link: str) -> int:
    """Stand for the network: half a second, then a status."""
    log.append(link)
    sleep(0.5)
    return SITE[link]


def status(link: str) -> int:
    """Ask for each address once; the second time it is known."""
    with lock:
        asked = known.setdefault(link, Asked(link))
    return asked.get()


def first_dead(links: list[str]) -> str:
    """Check all links, two of them at a time, and return the first error."""
    errors: Chan[str] = Chan(len(links), name="errors")
    checks = WaitGroup()

    def check(link: str) -> None:
        if status(link) != 200:
            errors.send(f"{link} is dead")

    for link in links:
        checks.go(check, link)
    checks.wait()
    errors.close()
    error, found = errors.recv_ok()
    return error if found and error else "all is well"


def main() -> int:
    """Check the page; return how often the network was asked for its news."""
    print(first_dead(LINKS))
    print("asked for:", *log)
    return log.count("/news")


if __name__ == "__main__":
    main()
