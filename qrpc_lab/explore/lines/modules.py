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
from typing import Final, TypeAlias

from qrpc_lab.explore.lines.bind import Template
from qrpc_lab.explore.lines.hooks import Hooks
from qrpc_lab.explore.lines.rewrite import template

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
_PROTECTED: Final = frozenset({*sys.stdlib_module_names, "qrpc_lab"})
"""What a file beside the exercise may not stand in for: a learner's ``queue.py`` is not ours."""

_OURS: Final = Path(__file__).resolve().parents[2]
"""This package itself, which may lie beside a script."""

_TEMPLATES: Final = 256
"""So many rewritten files are kept; explorations of one process share them."""

_Stamp: TypeAlias = tuple[int, int]
_templates: Final[dict[Path, tuple[_Stamp, Template]]] = {}


class CodeUnderTest:
    """Decides which modules are under test, and loads them: rewritten if `hooks` are given."""

    def __init__(
        self, main: Path, *, hooks: Hooks | None = None, leave_out: Collection[str] = ()
    ) -> None:
        self.main = main.resolve()
        self.folder = self.main.parent
        self.hooks = Hooks() if hooks is None else hooks
        self._plain = hooks is None
        self._leave_out = frozenset(leave_out)
        self._codes: dict[Path, tuple[_Stamp, CodeType]] = {}
        self._inside: dict[str, bool] = {}
        self._folder = str(self.folder)
        self._imported: set[str] | None = None  # what schedules have imported; None: not known yet

    def covers(self, file: str | Path, name: str = "") -> bool:
        """Tell whether the module `name` in `file` is under test."""
        file = str(file)
        top = name.partition(".")[0]
        excluded = top in _PROTECTED or top in self._leave_out or name in self._leave_out
        inside = self._inside.get(file)
        if inside is None:
            inside = self._inside[file] = self._is_inside(file)
        return inside and (not excluded or Path(file).resolve() == self.main)

    def _is_inside(self, file: str) -> bool:
        if not file.endswith(".py"):
            return False
        path = Path(file).resolve()
        if not path.is_relative_to(self.folder) or path.is_relative_to(_OURS):
            return False
        return not _INSTALLED & set(path.relative_to(self.folder).parts)

    def is_main(self, file: Path) -> bool:
        """Tell whether `file` is the one that defines main."""
        return file == self.main or file.resolve() == self.main

    def code(self, file: Path) -> CodeType:
        """Return the compiled code of a file; compiled again only when the file has changed."""
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._codes.get(file)
        if known is None or known[0] != stamp:
            known = self._codes[file] = (stamp, self._compiled(file, stamp))
        return known[1]

    def _compiled(self, file: Path, stamp: _Stamp) -> CodeType:
        if self._plain:
            return compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        known = _templates.get(file)
        if known is None or known[0] != stamp:
            while len(_templates) >= _TEMPLATES:
                del _templates[next(iter(_templates))]
            known = _templates[file] = (stamp, template(file.read_bytes(), str(file)))
        return known[1].bind(self.hooks)

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Let what is under test and imported inside the block come from here, for the block."""
        finder = _Finder(self)
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)
            for name in finder.found:
                sys.modules.pop(name, None)
            if self._imported is not None:
                self._imported.update(finder.found)

    @contextmanager
    def fresh(self, name: str | None = None) -> Iterator[ModuleType]:
        """Execute main's module anew, under `name`; imports of its neighbours are fresh as well.

        What was imported before under the same names comes back when the block ends.
        """
        name = name or self.main.stem
        before = self._set_aside(name)
        try:
            with self.importing():
                yield self._execute(name)
        finally:
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
        """Take the modules under test out of ``sys.modules``.

        The first time all modules are looked at; from then on only what was imported through here
        can be under test, and a schedule costs no walk over a thousand modules.
        """
        if self._imported is None:
            self._imported = {
                name for name, module in sys.modules.items() if self._other(name, module)
            }
        names = {main_name, *self._imported}
        return {name: sys.modules.pop(name) for name in names if name in sys.modules}

    def _other(self, name: str, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.startswith(self._folder):
            return False
        return name != "__main__" and Path(file) != self.main and self.covers(file, name)


class _Finder:
    """Finds the modules beside main, and nothing else."""

    def __init__(self, code: CodeUnderTest) -> None:
        self._code = code
        self.found: list[str] = []

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
        self.found.append(fullname)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """Executes the code that `CodeUnderTest` compiled; reads and writes no ``.pyc``."""

    def __init__(self, code: CodeUnderTest, name: str, path: Path) -> None:
        super().__init__(name, str(path))
        self._code = code
        self._file = path

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - a loader is made for one module
        """Return the compiled code of the module."""
        return self._code.code(self._file)

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module; if it is imported, and not main's own, without interruption."""
        if self._code.is_main(self._file):
            super().exec_module(module)
        else:
            with self._code.hooks.importing():
                super().exec_module(module)
