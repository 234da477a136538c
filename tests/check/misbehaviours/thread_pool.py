"""expect: pass

Uses the thread pool of `multiprocessing`, whose locks are semaphores of the system.
"""

from multiprocessing.pool import ThreadPool


def add(a, b):
    with ThreadPool(2) as pool:
        return sum(pool.map(int, [a, b]))
