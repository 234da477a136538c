"""What is explored: a function that exists already, or one of a file that is loaded afresh.

A function is run as it is: its module is not executed again, so state belongs inside it.  A file
(command line, checks, pytest) is executed anew in every schedule, with the modules beside it, so
that locks and counters at module level start fresh as well.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrpc_lab.explore.lines import CodeUnderTest, Detector, instrumented
from qrpc_lab.explore.naming import function_of
from qrpc_lab.explore.sim import libraries
from qrpc_lab.explore.sim.install import installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.explore.lines import Race
    from qrpc_lab.explore.world import World


class Program:
    """A function that exists already."""

    def __init__(
        self, main: Callable[[], object], *, lines: bool = False, leave_out: tuple[str, ...] = ()
    ) -> None:
        self.main = main
        self.detector = Detector() if lines else None
        self._leave_out = leave_out

    @property
    def file(self) -> Path | None:
        """The file that defines it, if there is one."""
        code = getattr(function_of(self.main), "__code__", None)
        return None if code is None else Path(code.co_filename)

    @property
    def races(self) -> list[Race]:
        """The data races of the last schedule."""
        return [] if self.detector is None else self.detector.races

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Simulate the standard library, and watch the lines, inside the block."""
        before = self.main
        libraries.import_early(self.file)
        with ExitStack() as stack:
            if self.detector is not None and self.file is not None:
                code = CodeUnderTest(self.file, hooks=self.detector, leave_out=self._leave_out)
                self.main = stack.enter_context(instrumented(before, code))
            stack.enter_context(installed(self.main))
            try:
                yield
            finally:
                self.main = before

    @contextmanager
    def schedule(self, world: World) -> Iterator[Callable[[], object]]:
        """Yield what `world` shall run."""
        if self.detector is None:
            yield self.main
            return
        self.detector.begin(world)
        world.edges = self.detector
        try:
            yield self.main
        finally:
            self.detector.end()


class FileProgram(Program):
    """A function of a file, both executed afresh in every schedule.

    `call` is given the function, for one that takes arguments, or without a `function` the module;
    with neither the file itself is the program.
    """

    def __init__(
        self,
        file: Path,
        function: str | None,
        call: Callable[[Any], object] | None = None,
        *,
        lines: bool = False,
        leave_out: tuple[str, ...] = (),
    ) -> None:
        super().__init__(self._run, lines=lines, leave_out=leave_out)
        self._file = file
        self._function = function
        self._call = call
        self._stack = ExitStack()
        self._code = CodeUnderTest(file, hooks=self.detector, leave_out=leave_out)

    @property
    def file(self) -> Path | None:
        """The file."""
        return self._file

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Simulate the standard library inside the block."""
        libraries.import_early(self._file)
        with installed(self._call or self._run):
            yield

    @contextmanager
    def schedule(self, world: World) -> Iterator[Callable[[], object]]:
        """Yield what `world` shall run; its modules are forgotten with the block."""
        with super().schedule(world), ExitStack() as self._stack:
            yield self._run

    def _run(self) -> object:
        as_script = self._function is None and self._call is None
        module = self._stack.enter_context(self._code.fresh("__main__" if as_script else None))
        if as_script:
            return None
        found: Any = module
        for part in self._function.split(".") if self._function else ():
            found = getattr(found, part)
        return self._call(found) if self._call is not None else found()
