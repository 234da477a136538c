"""A `ThreadPoolExecutor` that never has more than two photos for each worker."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import NamedTuple


class Made(NamedTuple):
    photo: str
    thumbnail: str | None
    error: Exception | None = None


def make(photo, thumbnail):
    try:
        return Made(photo, thumbnail(photo))
    except Exception as error:
        return Made(photo, None, error)


def run(photos, workers, thumbnail):
    feed = iter(photos)
    broken = None
    with ThreadPoolExecutor(max_workers=workers) as pool:
        pending = set()
        more = True
        while more or pending:
            while more and len(pending) < 2 * workers:
                try:
                    photo = next(feed)
                except StopIteration:
                    more = False
                except Exception as error:
                    broken, more = error, False
                else:
                    pending.add(pool.submit(make, photo, thumbnail))
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    if broken:
        raise broken
