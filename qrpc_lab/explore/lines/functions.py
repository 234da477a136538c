"""Functions that exist already: their code is exchanged for rewritten code, and put back later.

``explore(main, lines=True)`` is given a function, often one that is defined inside a test. Its
module is not executed again (state belongs inside main), so the functions and methods of the code
under test get new code in place, wherever they are referenced from. `main` itself is rebuilt, since
it may need more cells than it has: the identities of the calls around it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from qrpc_lab.explore.lines.bind import numbered
from qrpc_lab.explore.lines.hooks import Cells
from qrpc_lab.explore.lines.modules import CodeUnderTest

_Codes = dict[tuple[str, int, int], CodeType]
_WRAPPERS: Final = (staticmethod, classmethod)


@contextmanager
def instrumented(main: Callable[[], object], code: CodeUnderTest) -> Iterator[Callable[[], object]]:
    """Put rewritten code into the loaded functions under test; yield what to call for `main`."""
    exchange = _Exchange(code)
    try:
        run = exchange.rebuilt(main)
        with code.importing():
            yield run
    finally:
        exchange.undo()


class _Exchange:
    """What has been exchanged, and how to put it back."""

    def __init__(self, code: CodeUnderTest) -> None:
        self._code = code
        self._files: dict[str, _Codes] = {}
        self._old: list[tuple[FunctionType, CodeType]] = []
        self._done: set[int] = set()

    def undo(self) -> None:
        """Put all the old code back."""
        for function, code in self._old:
            function.__code__ = code

    def _namespace(self, names: dict[str, Any]) -> None:
        """Exchange the code of all that a module under test holds, and of what that leads to."""
        if id(names) not in self._done and self._covers(names):
            self._done.add(id(names))
            for value in list(names.values()):
                self._value(value)

    def _covers(self, names: dict[str, Any]) -> bool:
        file = names.get("__file__")
        return isinstance(file, str) and self._code.covers(file, names.get("__name__", ""))

    def _value(self, value: object) -> None:
        if id(value) in self._done:
            return
        self._done.add(id(value))
        if isinstance(value, FunctionType):
            self._function(value)
        elif isinstance(value, _WRAPPERS):
            self._value(value.__func__)
        elif isinstance(value, property):
            for function in (value.fget, value.fset, value.fdel):
                self._value(function)
        elif isinstance(value, ModuleType):
            self._namespace(vars(value))
        elif isinstance(value, type) and self._ours(value.__module__):
            for inner in list(vars(value).values()):
                self._value(inner)

    def _ours(self, name: str) -> bool:
        """Tell whether a class may be under test, by its module (which may not be registered)."""
        module = sys.modules.get(name)
        return module is None or self._covers(vars(module))

    def _function(self, function: FunctionType) -> None:
        self._value(getattr(function, "__wrapped__", None))
        for cell in function.__closure__ or ():
            self._value(_contents(cell))
        if not self._covers(function.__globals__):
            return
        self._namespace(function.__globals__)
        new = self._new(function.__code__)
        if new is not None and new.co_freevars == function.__code__.co_freevars:
            self._old.append((function, function.__code__))
            function.__code__ = new

    def _new(self, old: CodeType) -> CodeType | None:
        """Return the rewritten code of `old`, if it comes from a file under test as it is now."""
        file = old.co_filename
        if file not in self._files:
            self._files[file] = self._rewritten(file)
        found = self._files[file].get((old.co_qualname, old.co_firstlineno, 0))
        same = found is not None and found.co_varnames[: old.co_argcount] == _arguments(old)
        return found if same else None

    def _rewritten(self, file: str) -> _Codes:
        path = Path(file)
        if not path.is_file() or not self._code.covers(file):
            return {}
        return numbered(self._code.code(path))

    def rebuilt(self, main: Callable[[], object]) -> Callable[[], object]:
        """Return `main` with rewritten code; what is not a function of the code stays as it is."""
        if isinstance(main, MethodType):
            self._value(type(main.__self__))
            return MethodType(self.rebuilt(main.__func__), main.__self__)
        if isinstance(main, partial):
            return partial(self.rebuilt(main.func), *main.args, **main.keywords)
        if not isinstance(main, FunctionType):
            return main
        self._namespace(main.__globals__)
        for cell in main.__closure__ or ():
            self._value(_contents(cell))
        new = self._new(main.__code__)
        if new is None:
            return main
        cells = dict(zip(main.__code__.co_freevars, main.__closure__ or (), strict=True))
        closure = tuple(cells.get(name) or CellType(Cells()) for name in new.co_freevars)
        function = FunctionType(new, main.__globals__, main.__name__, main.__defaults__, closure)
        function.__kwdefaults__ = main.__kwdefaults__
        function.__qualname__ = main.__qualname__
        return function


def _arguments(code: CodeType) -> tuple[str, ...]:
    return code.co_varnames[: code.co_argcount]


def _contents(cell: CellType) -> Any:  # noqa: ANN401
    try:
        return cell.cell_contents
    except ValueError:  # not bound yet
        return None
