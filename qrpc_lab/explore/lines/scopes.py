"""Which plain variables can two goroutines see, and so must be watched?

Most names cannot be raced on: a local variable that no inner function uses, a global that is bound
once. Watching them would cost a call for every ``len`` and every ``self``. This module reads the
source once, as the compiler's symbol table would, and keeps what is left:

- a variable of a function is watched when an inner function uses it and it is bound again after
  the inner function may run: by the inner function, twice, in a loop, or below it;
- a global is watched when a function binds it (``global``), or the module binds it more than once.

The standard `symtable` was no help: its tables carry no nodes, and their nesting differs between
versions (inlined comprehensions, type parameters).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["module", "class", "function", "lambda", "comprehension"]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

REFLECTIVE: Final = frozenset({"locals", "vars", "dir", "eval", "exec"})
"""Functions that see a frame's variables: nothing may be added to a frame that calls them."""


@dataclass(slots=True)
class Binding:
    """All that is known of one name in the scope that binds it."""

    times: int = 0
    line: int = 0
    again: bool = False
    """Bound in a loop, or by another function than its own."""
    captured: int = 0
    """The first line of the first inner function that uses it; 0: none does."""


@dataclass(eq=False, slots=True)
class Scope:
    """One scope of the source."""

    kind: Kind
    parent: Scope | None = None
    line: int = 0
    number: int = 0
    private: str = ""
    """The class whose name mangles private names here."""
    bindings: dict[str, Binding] = field(default_factory=dict)
    outside: dict[str, Literal["global", "nonlocal"]] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    stores: list[tuple[str, int, bool]] = field(default_factory=list)
    reflective: bool = False
    """It, or a function inside it, looks at its own variables by `locals` or the like."""

    def mangled(self, name: str) -> str:
        """Return `name` as the compiler spells it here."""
        if not self.private or not name.startswith("__") or name.endswith("__") or "." in name:
            return name
        stripped = self.private.lstrip("_")
        return f"_{stripped}{name}" if stripped else name

    def owner(self, name: str) -> Scope:
        """Return the scope whose variable `name` means here."""
        if self.parent is None:
            return self
        declared = self.outside.get(name)
        if declared is None and name in self.bindings:
            return self
        scope = self.parent
        while scope.parent is not None and (
            declared == "global" or scope.kind == "class" or name not in scope.bindings
        ):
            scope = scope.parent
        return scope

    def function(self) -> Scope:
        """Return the function, class or module that a comprehension here belongs to."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def watched(self, name: str) -> Scope | None:
        """Return the owner of `name` if two goroutines may race on it, else nothing."""
        owner = self.owner(name)
        binding = owner.bindings.get(name)
        if binding is None:
            return None
        if owner.kind == "module":
            return owner if binding.captured and (binding.again or binding.times > 1) else None
        if owner.kind != "function" or owner.reflective or not binding.captured:
            return None
        changes = binding.again or binding.times > 1 or binding.line > binding.captured
        return owner if changes else None


def scopes(tree: ast.Module) -> dict[ast.AST, Scope]:
    """Return the scope that each module, class, function and comprehension of `tree` opens."""
    collector = _Collector()
    collector.visit(tree)
    for scope in collector.found.values():
        _count(scope)
    for scope in collector.found.values():
        _capture(scope)
    return collector.found


def _count(scope: Scope) -> None:
    """Tell the owners of the names that are bound here."""
    home = scope.function()
    for name, line, looped in scope.stores:
        owner = scope.owner(name)
        binding = owner.bindings.setdefault(name, Binding())
        binding.times += 1
        binding.line = max(binding.line, line)
        binding.again |= looped or owner is not home


def _capture(scope: Scope) -> None:
    """Tell the owners of the names that are used here, and who looks into frames."""
    home = scope.function()
    for name in scope.uses | {name for name, _, _ in scope.stores}:
        owner = scope.owner(name)
        binding = owner.bindings.get(name)
        if binding is not None and owner is not home and home.kind in {"function", "lambda"}:
            binding.captured = min(binding.captured or home.line, home.line)
    if scope.reflective:
        for outer in _above(scope):
            outer.reflective = True


def _above(scope: Scope) -> list[Scope]:
    found = []
    while scope.parent is not None:
        scope = scope.parent
        found.append(scope)
    return found


class _Collector(ast.NodeVisitor):
    """Walks the source and notes, scope by scope, what is bound and what is used."""

    def __init__(self) -> None:
        self.found: dict[ast.AST, Scope] = {}
        self._scope = Scope("module")
        self._loops = 0

    def _store(self, name: str, line: int) -> None:
        scope = self._scope
        name = scope.mangled(name)
        scope.stores.append((name, line, self._loops > 0))
        if name not in scope.outside:
            scope.bindings.setdefault(name, Binding())

    def _inside(self, node: ast.AST, scope: Scope, *parts: ast.AST | list[ast.AST]) -> None:
        scope.number = len(self.found)
        self.found[node] = scope
        before = self._scope, self._loops
        self._scope, self._loops = scope, 0
        self._all(*parts)
        self._scope, self._loops = before

    def _all(self, *parts: object) -> None:
        for part in parts:
            for node in part if isinstance(part, list) else [part]:
                if isinstance(node, ast.AST):
                    self.visit(node)

    def visit_Module(self, node: ast.Module) -> None:
        self._inside(node, self._scope, list(node.body))

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._all(node.decorator_list)
        self._store(node.name, node.lineno)
        self._function(node, "function", list(node.body))

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - named by ast

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node, "lambda", [node.body])

    def _function(self, node: Function, kind: Kind, body: list[ast.AST]) -> None:
        arguments = node.args
        self._all(arguments.defaults, arguments.kw_defaults)
        scope = Scope(kind, self._scope, node.lineno, private=self._scope.private)
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in [*named, arguments.vararg, arguments.kwarg]:
            if argument is not None:
                name = scope.mangled(argument.arg)
                scope.bindings[name] = Binding()
                scope.stores.append((name, node.lineno, False))
        self._inside(node, scope, body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._all(node.decorator_list, node.bases, node.keywords)
        self._store(node.name, node.lineno)
        scope = Scope("class", self._scope, node.lineno, private=node.name)
        self._inside(node, scope, list(node.body))

    def _comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        scope = Scope("comprehension", self._scope, node.lineno, private=self._scope.private)
        targets = [generator.target for generator in node.generators]
        rest = [part for n in node.generators for part in n.ifs]
        rest += [generator.iter for generator in node.generators[1:]]
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._inside(node, scope, [*targets, *rest, *made])

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        inner, self._scope = self._scope, self._scope.function()
        self._store(node.target.id, node.lineno)
        self._scope = inner

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._scope.uses.add(self._scope.mangled(node.id))
            if node.id in REFLECTIVE:
                self._scope.function().reflective = True
        else:
            self._store(node.id, node.lineno)

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            self._scope.outside[self._scope.mangled(name)] = "global"
            self._scope.bindings.pop(self._scope.mangled(name), None)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            self._scope.outside[self._scope.mangled(name)] = "nonlocal"
            self._scope.bindings.pop(self._scope.mangled(name), None)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._scope.uses.add(self._scope.mangled(node.target.id))
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._all(node.value, node.target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self._loops += 1
        self._all(node.target, node.body)
        self._loops -= 1
        self._all(node.orelse)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_While(self, node: ast.While) -> None:
        self._loops += 1
        self._all(node.test, node.body)
        self._loops -= 1
        self._all(node.orelse)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self._store((alias.asname or alias.name).split(".")[0], node.lineno)

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._store(node.name, node.lineno)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._store(node.name, node.lineno)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs  # noqa: N815

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._store(node.rest, node.lineno)
        self.generic_visit(node)
