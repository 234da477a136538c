"""Libraries that are simulated by somebody else: which of their names have a stand-in.

The explorer knows nothing of gRPC.  Whoever simulates a library says so by `simulate`, or stands in
the table below, which is only looked at when a program has to do with the library.  A library is
imported before the first schedule, never inside one: it would take simulated locks with it.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_HOMES: Final = {"grpc": "qrpc_lab.rpc.sim.standins"}
"""Modules of ours, above this layer, with `stand_ins()` for a library."""

_BRINGS: Final = {"grpc": re.compile(r"(?:^|[._])grpc\b|^qrpc_lab\.(?:rpc|pb)\b")}
"""Which imports bring a library with them: itself, generated stubs, and what of ours uses it."""

_IMPORT: Final = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*\(?([\w \t,\n]*)|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)

_providers: Final[dict[str, Callable[[], dict[str, Any]]]] = {}


def simulate(module: str, provider: Callable[[], dict[str, Any]]) -> None:
    """Have names of `module` simulated: `provider()` returns a stand-in for each of them.

    It is asked once for each exploration of a program that has to do with the module.  Stand-ins
    are called in schedules and outside them, where they must do what the real ones do.
    """
    _providers[module] = provider


def tables() -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each simulated library that has been imported, with its stand-ins."""
    for name, home in _HOMES.items():
        if name in sys.modules and name not in _providers:
            _providers[name] = importlib.import_module(home).stand_ins
    for name, provider in _providers.items():
        if name in sys.modules:
            yield sys.modules[name], provider()


def import_early(file: Path | None) -> None:
    """Import the simulated libraries that a program uses, with whatever brings them along."""
    for source in _sources(file):
        for library, brings in _BRINGS.items():
            for name in _imported(source):
                if brings.search(name):
                    _load(library)
                    _load(name)


def _sources(file: Path | None) -> Iterator[str]:
    """Yield the text of a file, and of the modules beside it that it imports, and they import."""
    todo, seen = [file], {file}
    while todo:
        path = todo.pop()
        if path is None or not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        yield text
        for name in _imported(text):
            beside = path.parent / (name.lstrip(".").partition(".")[0] + ".py")
            if beside not in seen:
                seen.add(beside)
                todo.append(beside)


def _imported(source: str) -> Iterator[str]:
    """Yield the dotted names after `import` and `from`, and those taken from a package."""
    for package, names, modules in _IMPORT.findall(source):
        if package:
            yield package
            for name in names.split(","):
                if name.strip():
                    yield f"{package}.{name.split()[0]}"
        for module in modules.split(","):
            if module.strip():
                yield module.split()[0]


def _load(name: str) -> None:
    with suppress(ImportError, ValueError):  # a name of a module that is no module itself
        if name in sys.modules or importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
