"""The code under test: the file that defines main and the modules beside it, loaded afresh.

Each schedule must start from the same state, so the modules are executed anew for each of them.
Reading, rewriting and compiling is done once for a file; what is compiled is kept in memory and
never written to disk. Installed packages, the standard library and this package are not under
test: they are imported once, as always.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

from qrpc_lab.explore.lines.rewrite import instrument

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
_PROTECTED: Final = frozenset({*sys.stdlib_module_names, "qrpc_lab"})
"""What a file beside the exercise may not stand in for: a learner's ``queue.py`` is not ours."""

_Stamp = tuple[int, int]


class CodeUnderTest:
    """Decides which modules are under test, and loads them: rewritten if `hooks` are given."""

    def __init__(
        self, main: Path, *, hooks: object | None = None, leave_out: Collection[str] = ()
    ) -> None:
        self.main = main.resolve()
        self.folder = self.main.parent
        self._hooks = hooks
        self._leave_out = frozenset(leave_out)
        self._codes: dict[Path, tuple[_Stamp, CodeType]] = {}

    def covers(self, file: str | Path, name: str = "") -> bool:
        """Tell whether the module `name` in `file` is under test."""
        path = Path(file).resolve()
        if path == self.main:
            return True
        if name in self._leave_out or name.partition(".")[0] in {*self._leave_out, *_PROTECTED}:
            return False
        inside = path.suffix == ".py" and path.is_relative_to(self.folder)
        return inside and not _INSTALLED & set(path.relative_to(self.folder).parts)

    def code(self, file: Path) -> CodeType:
        """Return the compiled code of a file; compiled again only when the file has changed."""
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._codes.get(file)
        if known is None or known[0] != stamp:
            known = self._codes[file] = (stamp, self._compiled(file))
        return known[1]

    def _compiled(self, file: Path) -> CodeType:
        source = file.read_bytes()
        if self._hooks is None:
            return compile(source, str(file), "exec", dont_inherit=True)
        return instrument(source, str(file), self._hooks)

    @contextmanager
    def fresh(self, name: str | None = None) -> Iterator[ModuleType]:
        """Execute main's module anew, under `name`; imports of its neighbours are fresh as well.

        What was imported before under the same names comes back when the block ends.
        """
        name = name or self.main.stem
        finder = _Finder(self)
        before = self._set_aside(name)
        sys.meta_path.insert(0, finder)
        try:
            yield self._execute(name)
        finally:
            sys.meta_path.remove(finder)
            self._set_aside(name)
            sys.modules.update(before)

    def _execute(self, name: str) -> ModuleType:
        loader = _Loader(self, name, self.main)
        spec = importlib.util.spec_from_file_location(name, self.main, loader=loader)
        if spec is None:  # pragma: no cover - a loader was given, so there is one
            raise ImportError(f"cannot load {self.main}", path=str(self.main))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        loader.exec_module(module)
        return module

    def _set_aside(self, main_name: str) -> dict[str, ModuleType]:
        """Take the modules under test out of ``sys.modules``."""
        taken = {}
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if name == main_name or (isinstance(file, str) and self._other(name, file)):
                taken[name] = sys.modules.pop(name)
        return taken

    def _other(self, name: str, file: str) -> bool:
        return name != "__main__" and Path(file) != self.main and self.covers(file, name)


class _Finder:
    """Finds the modules beside main, and nothing else."""

    def __init__(self, code: CodeUnderTest) -> None:
        self._code = code

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        _target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module under test; others are left to the usual finders."""
        if fullname.partition(".")[0] in _PROTECTED:
            return None
        where = [str(self._code.folder)] if path is None else path
        spec = importlib.machinery.PathFinder.find_spec(fullname, where)
        if spec is None or spec.origin is None or not self._code.covers(spec.origin, fullname):
            return None
        spec.loader = _Loader(self._code, fullname, Path(spec.origin))
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """Executes the code that `CodeUnderTest` compiled; reads and writes no ``.pyc``."""

    def __init__(self, code: CodeUnderTest, name: str, path: Path) -> None:
        super().__init__(name, str(path))
        self._code = code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - a loader is made for one module
        """Return the compiled code of the module."""
        return self._code.code(Path(self.path))
