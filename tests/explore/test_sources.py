"""A trace quotes the program in the same words on every version of Python."""

from contextlib import contextmanager
from threading import Lock, Thread

from qrpc_lab import Chan
from qrpc_lab.explore import explore


def test_what_a_block_and_a_comprehension_are_called():
    """Entering and leaving a block read alike, and a comprehension belongs to its function."""

    def main():
        lock, other = Lock(), Lock()

        @contextmanager
        def held():
            lock.acquire()
            try:
                yield
            finally:
                lock.release()

        with held():
            pass
        with other:
            pass
        threads = [Thread(target=other.acquire) for _ in "ab"]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]

    finding = explore(main, schedules=1).finding
    assert finding.code == "QL101"
    sites = [step.where for step in finding.trace if step.where is not None]
    told = [(site.text, site.function.rpartition(".")[2]) for site in sites]
    assert told[:4] == [
        ("lock.acquire()", "held"),
        ("lock.release()", "held"),
        ("with other", "main"),
        ("with other", "main"),
    ]
    assert ("thread.start()", "main") in told
    assert ("thread.join()", "main") in told


def test_a_failed_assertion_is_quoted_whole():
    """Its test alone is what Python 3.13 points at."""

    def main():
        done = []
        assert done, "nothing was done"

    where = explore(main, schedules=1).finding.where
    assert where.text == 'assert done, "nothing was done"'


def test_a_loop_is_quoted_by_its_head():
    """Python 3.11 points at the whole statement, later ones at what it goes over."""

    def main():
        jobs = Chan()
        for job in jobs:
            jobs.send(job)

    (view,) = explore(main, schedules=1).finding.goroutines
    assert view.where.text == "for job in jobs"
