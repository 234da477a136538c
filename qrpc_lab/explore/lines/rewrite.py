"""Rewriting of statements: a switching point before each, and one inside each read-modify-write.

Two rules keep the program what it was:

- **A hook never performs an operation, it only looks at operands on their way.** ``x.n`` becomes
  ``load_attr(x, site).n``: the attribute is still loaded by the program's own instruction, so that
  properties, ``__getattr__``, tracebacks and ``sys._getframe`` see what they always saw.
- **Nothing is evaluated twice but plain names and constants**, and everything in the old order.

Left alone: annotations (somebody may read them as text), patterns of ``match``, ``super()``,
docstrings, and statements that only declare.
"""

from __future__ import annotations

import ast
import warnings
from importlib.util import decode_source
from types import CodeType
from typing import Final, TypeAlias

from qrpc_lab.explore.lines.bind import Placeholders, Template, compiled
from qrpc_lab.explore.lines.calls import Calls
from qrpc_lab.explore.lines.expressions import at
from qrpc_lab.explore.lines.scopes import scopes
from qrpc_lab.explore.lines.sites import Text

_Loop: TypeAlias = ast.For | ast.AsyncFor
_With: TypeAlias = ast.With | ast.AsyncWith
_FunctionDef: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_SILENT: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.Global,
    ast.Nonlocal,
)
"""Statements that only declare: no point stands before them."""

_SHARED: Final = (
    ast.Attribute,
    ast.Subscript,
    ast.Call,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.For,
    ast.AsyncFor,
    ast.With,
    ast.AsyncWith,
    ast.Match,
    ast.comprehension,
    ast.Starred,
)
"""What makes a value depend, or be able to depend, on more than local variables."""


def instrument(source: str | bytes, filename: str, hooks: object) -> CodeType:
    """Compile `source` so that it calls `hooks`; errors are those of compiling it plainly."""
    return template(source, filename).bind(hooks)


def template(source: str | bytes, filename: str) -> Template:
    """Rewrite and compile `source`, to be bound to hooks later, any number of times."""
    if isinstance(source, bytes):
        source = decode_source(source)
    compile(source, filename, "exec", dont_inherit=True)  # errors and warnings of the original
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)  # invalid escapes, before 3.12
        tree = ast.parse(source, filename)
    placeholders = Placeholders()
    Statements(Text(source), filename, placeholders, scopes(tree)).module(tree)
    return compiled(tree, filename, placeholders)


class Statements(Calls):
    """The rewriter of a module: blocks and statements here, expressions in its base."""

    def module(self, tree: ast.Module) -> None:
        """Rewrite `tree` in place."""
        self.scope = self.scopes[tree]
        tree.body = self._block(tree.body)

    def _block(
        self, body: list[ast.stmt], *, first: list[ast.stmt] | None = None
    ) -> list[ast.stmt]:
        """Rewrite the statements of a block; `first` goes before the first that does anything."""
        rewritten: list[ast.stmt] = []
        pending = first or []
        for position, statement in enumerate(body):
            if not _heading(statement, position):
                rewritten += pending
                pending = []
                rewritten += self._before(statement)
            result = self.visit(statement)
            rewritten += result if isinstance(result, list) else [result]
        return rewritten + pending

    def _before(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return what stands before a statement: a switching point, and notes of what it binds."""
        if self.scope.kind == "class":
            return []
        if isinstance(statement, _SILENT):
            return self._declared(statement)
        point = self.hook("point", at=statement)
        point.args = [self.site(statement, self.text.head(statement))]
        return [at(ast.Expr(point), statement)]

    def _touches(self, statement: ast.stmt) -> bool:
        """Tell whether a statement reads anything that others may change."""
        return any(
            isinstance(node, _SHARED)
            or (isinstance(node, ast.Name) and self.watched(node.id) is not None)
            for node in _own(statement)
        )

    def _declared(self, statement: ast.stmt) -> list[ast.stmt]:
        names: list[str] = []
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names = [statement.name]
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            names = [(alias.asname or alias.name).split(".")[0] for alias in statement.names]
        return self._notes(names, statement)

    def _notes(self, names: list[str], node: ast.AST) -> list[ast.stmt]:
        """Return statements that report that each of `names` is bound here."""
        notes: list[ast.stmt] = []
        for name in names:
            holder = self.holder(name, node)
            if holder is not None:
                call = self.hook("note_store", at=node)
                call.args = [holder, self.site(node, name, name=self.scope.mangled(name))]
                notes.append(at(ast.Expr(call), node))
        return notes

    # Functions and classes

    def visit_FunctionDef(self, node: _FunctionDef) -> ast.AST:  # noqa: N802 - named by ast
        """Rewrite decorators and defaults where they stand, then the body in its own scope."""
        node.decorator_list = self.each(node.decorator_list)
        self.defaults(node.args)
        outer, self.scope = self.scope, self.scopes[node]
        node.body = self._block(node.body, first=self._cells(node))
        self.scope = outer
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - named by ast

    def _cells(self, node: _FunctionDef) -> list[ast.stmt]:
        """Give the call its identity, if variables of it are watched in inner functions."""
        if not any(self.scope.watched(name) is self.scope for name in self.scope.bindings):
            return []
        target = at(ast.Name(self.cells(self.scope), ast.Store()), node)
        return [at(ast.Assign([target], self.hook("cells", at=node)), node)]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:  # noqa: N802
        """Rewrite bases and decorators outside, the body inside; a class body has no points."""
        node.decorator_list = self.each(node.decorator_list)
        node.bases = self.each(node.bases)
        for keyword in node.keywords:
            keyword.value = self.expression(keyword.value)
        outer, self.scope = self.scope, self.scopes[node]
        node.body = self._block(node.body)
        self.scope = outer
        return node

    # Statements that hold blocks

    def visit_If(self, node: ast.If | ast.While) -> ast.AST:  # noqa: N802
        """Rewrite a test and its blocks."""
        node.test = self.truth(node.test)
        node.body = self._block(node.body)
        node.orelse = self._block(node.orelse)
        return node

    visit_While = visit_If  # noqa: N815

    def visit_For(self, node: _Loop) -> ast.AST:  # noqa: N802
        """Report what is iterated, at the start and again on each round."""
        notes = self._notes(_names(node.target), node.target)
        if isinstance(node, ast.For):
            node.iter, rounds = self.walked(node.iter)
            notes = [*rounds, *notes]
        else:
            node.iter = self.expression(node.iter)
        node.target = self.expression(node.target)
        node.body = [*notes, *self._block(node.body)]
        node.orelse = self._block(node.orelse)
        return node

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_With(self, node: _With) -> ast.AST:  # noqa: N802
        """Rewrite the managers, and note at the head of the block what they bound."""
        notes: list[ast.stmt] = []
        for item in node.items:
            item.context_expr = self.expression(item.context_expr)
            if item.optional_vars is not None:
                notes += self._notes(_names(item.optional_vars), item.optional_vars)
                item.optional_vars = self.expression(item.optional_vars)
        node.body = [*notes, *self._block(node.body)]
        return node

    visit_AsyncWith = visit_With  # noqa: N815

    def visit_Try(self, node: ast.Try | ast.TryStar) -> ast.AST:  # noqa: N802
        """Rewrite all blocks of a try."""
        node.body = self._block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                handler.type = self.expression(handler.type)
            notes = self._notes([handler.name] if handler.name else [], handler)
            handler.body = [*notes, *self._block(handler.body)]
        node.orelse = self._block(node.orelse)
        node.finalbody = self._block(node.finalbody)
        return node

    visit_TryStar = visit_Try  # noqa: N815

    def visit_Match(self, node: ast.Match) -> ast.AST:  # noqa: N802
        """Rewrite the subject, the guards and the blocks, never the patterns."""
        node.subject = self.expression(node.subject)
        for case in node.cases:
            if case.guard is not None:
                case.guard = self.truth(case.guard)
            case.body = self._block(case.body)
        return node

    # Statements that bind

    def visit_Assign(self, node: ast.Assign) -> ast.AST:  # noqa: N802
        """Put a point between reading and writing, and report the variables that are bound."""
        reads = self._touches(at(ast.Expr(node.value), node))
        names = [name for target in node.targets for name in _names(target)]
        shared = any(not isinstance(target, ast.Name) for target in node.targets)
        value = self.whole(node.value, "unpack") if _unpacks(node) else self.expression(node.value)
        if reads and (shared or any(self.watched(name) for name in names)):
            value = self.hook("between", value, at=node.value)
            value.args.append(self.site(node))
        for name in names:
            value = self.stored(value, name, node)
        node.value = value
        node.targets = self.each(node.targets)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:  # noqa: N802
        """Rewrite value and target; the annotation stays as it was written."""
        if node.value is None:
            return node
        node.value = self.expression(node.value)
        for name in _names(node.target):
            node.value = self.stored(node.value, name, node)
        node.target = self.expression(node.target)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:  # noqa: N802
        """Split a read-modify-write: report the read, let others run, report the write."""
        return self.augmented(node)

    def visit_TypeAlias(self, node: ast.AST) -> ast.AST:  # noqa: N802
        """Leave a type as it was written."""
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST | list[ast.stmt]:  # noqa: N802
        """Report what is deleted."""
        names = [name for target in node.targets for name in _names(target)]
        notes = self._notes(names, node)
        node.targets = self.each(node.targets)
        return [*notes, node] if notes else node


def _heading(statement: ast.stmt, position: int) -> bool:
    """Tell whether nothing may stand before a statement: a docstring, a ``from __future__``."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return (
        position == 0
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _names(target: ast.AST) -> list[str]:
    """Return the plain variables that a target binds."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for element in target.elts for name in _names(element)]
    return _names(target.value) if isinstance(target, ast.Starred) else []


def _unpacks(node: ast.Assign) -> bool:
    return any(isinstance(target, (ast.Tuple, ast.List)) for target in node.targets)


_BLOCKS: Final = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_OPAQUE: Final = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _own(statement: ast.AST) -> list[ast.AST]:
    """Return the nodes of a statement's own line: not of its blocks, nor of inner functions."""
    found: list[ast.AST] = [statement]
    for name, value in ast.iter_fields(statement):
        if isinstance(value, list) and name in _BLOCKS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, _OPAQUE):
                found += _own(child)
    return found
