"""Checks the links of a page: two at a time, each address once, and tells the first dead one."""

from threading import Semaphore

from qrpc_lab import Chan, WaitGroup, go, sleep

SITE = {"/": 200, "/news": 200, "/old": 404, "/jobs": 404}
LINKS = ["/", "/news", "/news", "/old", "/jobs"]

places = Semaphore(2)
known: dict[str, int] = {}
log: list[str] = []


def fetch(link: str) -> int:
    """Stand for the network: half a second, then a status."""
    log.append(link)
    sleep(0.5)
    return SITE[link]


def status(link: str) -> int:
    """Ask for each address once; the second time it is known."""
    if link not in known:
        known[link] = fetch(link)
    return known[link]


def first_dead(links: list[str]) -> str:
    """Check all links, two of them at a time, and return the first error."""
    errors: Chan[str] = Chan(name="errors")
    checks = WaitGroup()

    def check(link: str) -> None:
        places.acquire()
        if status(link) != 200:
            errors.send(f"{link} is dead")
        places.release()

    def finish() -> None:
        checks.wait()
        errors.close()

    for link in links:
        checks.go(check, link)
    go(finish)
    error, found = errors.recv_ok()
    return error if found and error else "all is well"


def main() -> int:
    """Check the page; return how often the network was asked for its news."""
    print(first_dead(LINKS))
    print("asked for:", *log)
    return log.count("/news")


if __name__ == "__main__":
    main()
