"""The request iterators of a script: a generator, an object with `__next__`, or a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.differential.scene import Scene


def requests(scene: Scene, index: int) -> object:
    """Return what the client of call `index` passes as its requests."""
    form = scene.script.calls[index].writer
    if form == "list":
        return [str(step.args[0]) for step in scene.script.of(f"writer{index}") if step.args]
    # Whoever gets it asks for a first request, sooner or later: a run is not over before that.
    scene.board.start(f"writer{index}")
    steps = _steps(scene, f"writer{index}")
    return steps if form == "generator" else _Requests(steps)


def _steps(scene: Scene, name: str) -> Iterator[object]:
    board = scene.board
    try:
        for step in scene.script.of(name):
            board.before(step)
            if step.op == "fail":
                board.see(name, "fail")
                raise ValueError(*step.args)
            if step.op == "send":
                yield step.args[0]
            board.see(name, step.op, *step.args)
            board.done(step)
            if step.op == "end":
                return
    except GeneratorExit:
        board.see(name, "dropped")
        raise
    finally:
        board.end(name)


class _Requests:
    """An iterator that is no generator."""

    def __init__(self, steps: Iterator[object]) -> None:
        self._steps = steps

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> object:
        return next(self._steps)
