"""Photos and a maker of thumbnails that write down how much happens at once, and how far ahead."""

from __future__ import annotations

from collections.abc import Iterator

from qrpc_lab import sleep

BROKEN = "blurred"
"""Photos with this in their name cannot be made small."""


class PhotoBroken(Exception):
    """There is no picture in this file."""


class FeedBroken(Exception):
    """The disk on which the photos are does not answer any more."""


def _thumbnail(photo: str) -> str:
    sleep(1)
    if BROKEN in photo:
        raise PhotoBroken(photo)
    return f"small {photo}"


def _seen(made) -> list[object]:
    """What became of a photo, as plain data."""
    error = getattr(made, "error", None)
    name = type(error).__name__ if error is not None else None
    return [getattr(made, "photo", None), getattr(made, "thumbnail", None), name]


def _all(exercise, case) -> list[list[object]]:
    return [_seen(made) for made in exercise.run(iter(case.photos), case.workers, _thumbnail)]


three_workers_five_photos = _all
any_pool_any_pile = _all
goes_on_after_a_broken_photo = _all


def keeps_the_workers_busy(exercise, case):
    """Count how many thumbnails are being made at the same time."""
    now = most = 0

    def thumbnail(photo: str) -> str:
        nonlocal now, most
        now += 1
        most = max(most, now)
        sleep(1)
        now -= 1
        return photo

    made = sum(1 for _ in exercise.run(iter(case.photos), case.workers, thumbnail))
    return {"most": most, "made": made}


def reads_ahead_a_little(exercise, case):
    """Take a thumbnail once in a minute, and count the photos that have been read by then."""
    read = taken = most = 0

    def photos() -> Iterator[str]:
        nonlocal read
        for number in range(case.photos):
            read += 1
            yield f"photo {number}"

    for _ in exercise.run(photos(), case.workers, _thumbnail):
        taken += 1
        sleep(60)
        most = max(most, read - taken)
    return {"ahead": most, "taken": taken}


def says_that_the_feed_broke(exercise, case):
    """Run on photos whose disk breaks after some of them."""
    made = []

    def photos() -> Iterator[str]:
        yield from case.photos
        raise FeedBroken

    try:
        for one in exercise.run(photos(), case.workers, _thumbnail):
            made.append(_seen(one))  # noqa: PERF401 - what came before the exception counts
    except FeedBroken:
        return {"made": made, "raised": True}
    return {"made": made, "raised": False}


# `qrpc-lab run 7`


def demo(exercise, serve) -> None:
    """The classic: three workers, five photos."""
    photos = ["ant", "bee", "cat", "dog", "eel"]
    made = sorted(exercise.run(photos, 3, lambda photo: f"small {photo}"))
    for one in made:
        print(one.photo, "→", one.thumbnail)
