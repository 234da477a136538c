"""From placeholders to hooks: the rewritten code gets its hooks as constants of its code objects.

The rewritten syntax tree names hooks and sites by string constants that no program holds (they
begin with a null character); after compilation the strings are replaced by the things themselves.
So nothing is added to the module's namespace, to ``locals()`` or to ``dir()``; a hook is one
``LOAD_CONST`` away, and the same compiled code serves any number of explorations.
Rejected: globals injected into the module, which ``globals()`` and ``import *`` would see.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from itertools import count
from types import CodeType
from typing import Final

from qrpc_lab.explore.lines.sites import Site

_HOOK: Final = "\0qrpc-lab hook "
_SITE: Final = "\0qrpc-lab site "


@dataclass(slots=True)
class Placeholders:
    """Makes the constants that stand for hooks and sites until the code is bound."""

    sites: list[Site] = field(default_factory=list)

    def hook(self, name: str) -> ast.Constant:
        """Return the stand-in for the hook called `name`."""
        return ast.Constant(_HOOK + name)

    def site(self, site: Site) -> ast.Constant:
        """Return the stand-in for `site`."""
        self.sites.append(site)
        return ast.Constant(f"{_SITE}{len(self.sites) - 1}")


@dataclass(frozen=True, slots=True)
class Template:
    """Compiled code whose hooks are still names; kept and bound anew for each exploration."""

    code: CodeType
    sites: tuple[Site, ...]

    def bind(self, hooks: object) -> CodeType:
        """Return the code with the methods of `hooks` in place of their names."""
        return _bound(self.code, hooks, self.sites, {})


def compiled(tree: ast.Module, filename: str, placeholders: Placeholders) -> Template:
    """Compile a rewritten tree as the original would be, without a warning about stand-ins."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # "'str' object is not callable"
        code = compile(tree, filename, "exec", dont_inherit=True)
    return Template(code, tuple(placeholders.sites))


def _bound(
    code: CodeType, hooks: object, sites: tuple[Site, ...], known: dict[str, object]
) -> CodeType:
    return code.replace(
        co_consts=tuple(_replacement(item, hooks, sites, known) for item in code.co_consts)
    )


def _replacement(
    item: object, hooks: object, sites: tuple[Site, ...], known: dict[str, object]
) -> object:
    if isinstance(item, CodeType):
        return _bound(item, hooks, sites, known)
    if not isinstance(item, str) or not item.startswith("\0qrpc-lab "):
        return item
    if item not in known:
        known[item] = (
            getattr(hooks, item.removeprefix(_HOOK))
            if item.startswith(_HOOK)
            else sites[int(item.removeprefix(_SITE))]
        )
    return known[item]


def numbered(code: CodeType) -> dict[tuple[str, int, int], CodeType]:
    """Name every code object; several lambdas of one line are told apart by their order."""
    named: dict[tuple[str, int, int], CodeType] = {}
    for inner in _nested(code):
        key = (inner.co_qualname, inner.co_firstlineno)
        order = next(n for n in count() if (*key, n) not in named)
        named[*key, order] = inner
    return named


def _nested(code: CodeType) -> list[CodeType]:
    inner = [item for item in code.co_consts if isinstance(item, CodeType)]
    return [code, *(deep for item in inner for deep in _nested(item))]
