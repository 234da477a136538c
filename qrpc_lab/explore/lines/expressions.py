"""Rewriting of expressions: operands pass through hooks on their way to the operation.

Where an operation has two operands that a report needs (a container and its key), the hook stands
at the later one and must know the earlier one. Three ways, from cheap to general:

- the key is a name or a constant: ``load_item(d, k, site)[k]`` reads it twice, which nobody sees;
- the container is: ``d[load_key(d, f(x), site)]``;
- neither is: ``keep(self.d)[load_key(take(), f(x), site)]``. `keep` and `take` are called next to
  each other with nothing of the program between them, so one place to keep in is enough for all
  goroutines, and no temporary variable shows up in ``locals()``.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, Final, TypeVar, cast

from qrpc_lab.explore.lines.methods import MAKERS, METHODS
from qrpc_lab.explore.lines.scopes import COMPREHENSIONS, Comprehension, Scope
from qrpc_lab.explore.lines.sites import Site, Text

if TYPE_CHECKING:
    from qrpc_lab.explore.lines.bind import Placeholders

_N = TypeVar("_N", bound=ast.AST)
_E = TypeVar("_E", bound=ast.AST)

_ACCESS: Final = {ast.Load: "load", ast.Store: "store", ast.Del: "delete"}


def at(node: _N, place: ast.AST) -> _N:
    """Give a new node the place of an old one."""
    return ast.copy_location(node, place)


class Expressions(ast.NodeTransformer):
    """The rewriter of expressions. Every method returns the node that takes the old one's place."""

    def __init__(
        self, text: Text, filename: str, placeholders: Placeholders, scopes: dict[ast.AST, Scope]
    ) -> None:
        self.text = text
        self.filename = filename
        self.placeholders = placeholders
        self.scopes = scopes
        self.scope = Scope("module")
        self._loops = 0

    # Building blocks

    def expression(self, node: _E) -> _E:
        """Rewrite one expression."""
        return cast("_E", self.visit(node))

    def each(self, nodes: list[_E]) -> list[_E]:
        """Rewrite expressions in a row."""
        return [self.expression(node) for node in nodes]

    def hook(self, name: str, *arguments: ast.expr, at: ast.AST) -> ast.Call:
        """Return a call of a hook that stands where `at` stands."""
        call = ast.Call(self.placeholders.hook(name), list(arguments), [])
        ast.copy_location(call.func, at)
        return ast.copy_location(call, at)

    def site(
        self,
        node: ast.AST,
        text: str | None = None,
        *,
        whole: ast.AST | None = None,
        name: str = "",
        arguments: int = 0,
    ) -> ast.expr:
        """Return the constant that tells a hook where it stands."""
        line = getattr(node, "lineno", 0)
        text = self.text.of(node) if text is None else text
        container = "" if whole is None else self.text.of(whole)
        site = Site(self.filename, line, text, container, name, arguments)
        return at(self.placeholders.site(site), node)

    def watched(self, name: str) -> Scope | None:
        """Return the scope that owns a variable on which goroutines may race, else nothing."""
        return self.scope.watched(self.scope.mangled(name))

    def cells(self, owner: Scope) -> str:
        """Name the variable that holds the identity of a call of `owner`; no program can."""
        return f"@cells{owner.number}"

    def holder(self, name: str, place: ast.AST) -> ast.expr | None:
        """Return what identifies the home of a watched variable: a call's token, or the module."""
        owner = self.watched(name)
        if owner is None:
            return None
        if owner.kind == "module":
            return at(ast.Constant(None), place)
        return at(ast.Name(self.cells(owner), ast.Load()), place)

    def stored(self, value: ast.expr, name: str, node: ast.AST) -> ast.expr:
        """Wrap a value on its way into a watched variable."""
        holder = self.holder(name, node)
        if holder is None:
            return value
        site = self.site(node, name, name=self.scope.mangled(name))
        return self.hook("store_name", value, holder, site, at=value)

    def stable(self, node: ast.expr) -> bool:
        """Tell whether reading `node` twice in a row has no effect and gives the same value."""
        if isinstance(node, ast.Tuple):
            return all(self.stable(element) for element in node.elts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return isinstance(node.operand, ast.Constant)
        return isinstance(node, (ast.Constant, ast.Name))

    # Names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Report the reading of a watched variable."""
        if not isinstance(node.ctx, ast.Load):
            return node
        holder = self.holder(node.id, node)
        if holder is None:
            return node
        site = self.site(node, name=self.scope.mangled(node.id))
        return self.hook("load_name", node, holder, site, at=node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """Report what a walrus binds."""
        node.value = self.stored(self.expression(node.value), node.target.id, node)
        return node

    # Attributes and items

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Report an attribute that is loaded, stored or deleted."""
        if is_super(node.value):
            return node
        site = self.site(node, name=self.scope.mangled(node.attr))
        hands_on = node.attr in METHODS and isinstance(node.ctx, ast.Load)
        handed = self.site(node, whole=node.value, name=node.attr) if hands_on else None
        name = f"{_ACCESS[type(node.ctx)]}_attr"
        node.value = self.hook(name, self.expression(node.value), site, at=node.value)
        return node if handed is None else self.hook("bound", node, handed, at=node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Report an item, or the whole of what is sliced."""
        access = _ACCESS[type(node.ctx)]
        if _slices(node.slice):
            site = self.site(node, whole=node.value)
            node.value = self.hook(
                f"{access}_slice", self.expression(node.value), site, at=node.value
            )
            node.slice = self.expression(node.slice)
            return node
        self.item(node, f"{access}_item", f"{access}_key")
        return node

    def item(self, node: ast.Subscript, early: str, late: str) -> None:
        """Put the hook of an item at its container (`early`) or at its key (`late`)."""
        site, value, key = self.site(node, whole=node.value), node.value, node.slice
        if self.stable(key):
            node.value = self.hook(
                early, self.expression(value), copy.deepcopy(key), site, at=value
            )
            node.slice = self.expression(key)
        elif isinstance(value, ast.Name):
            again = copy.deepcopy(value)
            node.value = self.expression(value)
            node.slice = self.hook(late, again, self.expression(key), site, at=key)
        else:
            node.value = self.hook("keep", self.expression(value), at=value)
            kept = self.hook("take", at=key)
            node.slice = self.hook(late, kept, self.expression(key), site, at=key)

    def augmented(self, node: ast.AugAssign) -> ast.AugAssign:
        """Split ``target op= value`` into a read, a switching point, and a write."""
        target, value = node.target, self.expression(node.value)
        if isinstance(target, ast.Name):
            node.value = self._augmented_name(target, value, node)
            return node
        if isinstance(target, ast.Attribute):
            site = self.site(target, name=self.scope.mangled(target.attr))
            target.value = self.hook(
                "change_attr", self.expression(target.value), site, at=target.value
            )
        elif _slices(target.slice):
            node.target, node.value = self.expression(target), value
            return node
        else:
            site = self.site(target, whole=target.value)
            self.item(target, "change_item", "change_key")
        node.value = self.hook("changed", self.hook("take", at=node), value, site, at=node.value)
        return node

    def _augmented_name(self, target: ast.Name, value: ast.expr, node: ast.AST) -> ast.expr:
        holder = self.holder(target.id, node)
        if holder is None and isinstance(value, ast.Constant):
            return value
        if holder is None:
            again = at(ast.Name(target.id, ast.Load()), target)
            return self.hook("in_place", again, value, self.site(target), at=value)
        site = self.site(node, target.id, name=self.scope.mangled(target.id))
        read = self.hook("read_name", holder, site, at=node)
        return self.hook("changed_name", read, value, copy.deepcopy(holder), site, at=value)

    # Whole containers

    def whole(self, node: ast.expr, hook: str) -> ast.expr:
        """Wrap an expression whose value is walked, measured or unpacked as a whole."""
        if isinstance(node, (ast.Constant, ast.GeneratorExp, ast.JoinedStr, ast.Lambda)):
            return self.expression(node)
        site = self.site(node)
        return self.hook(hook, self.expression(node), site, at=node)

    def truth(self, node: ast.expr) -> ast.expr:
        """Rewrite a test: a container asked whether it is empty is measured."""
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            return self.whole(node, "measure")
        if isinstance(node, ast.BoolOp):
            node.values = [self.truth(value) for value in node.values]
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self.truth(node.operand)
            return node
        return self.expression(node)

    def walked(self, node: ast.expr) -> tuple[ast.expr, list[ast.stmt]]:
        """Rewrite what a loop walks; also return what reports, on each round, that it goes on.

        A container is read again on each round. Where it is not a variable that stays what it is,
        a hidden one holds it; nothing but containers, whose end of life nobody can see, is held.
        """
        site = self.site(node)
        started = self.whole(node, "iterate")
        if isinstance(node, ast.Name):
            again: ast.expr = at(ast.Name(node.id, ast.Load()), node)
            if not self._steady(node.id):
                return started, []
        elif self.scope.kind == "function" and not self.scope.reflective and not _made(node):
            self._loops += 1
            hidden = at(ast.Name(f"@loop{self._loops}", ast.Store()), node)
            kept = at(ast.NamedExpr(hidden, self.hook("take", at=node)), node)
            started = self.hook("first", started, kept, at=node)
            again = at(ast.Name(hidden.id, ast.Load()), node)
        else:
            return started, []
        return started, [at(ast.Expr(self.hook("iterate", again, site, at=node)), node)]

    def _steady(self, name: str) -> bool:
        """Tell whether a variable is bound once, so that it can be read again without surprise."""
        name = self.scope.mangled(name)
        binding = self.scope.owner(name).bindings.get(name)
        return binding is not None and binding.times == 1 and not binding.again

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        """A starred value is walked as a whole."""
        if isinstance(node.ctx, ast.Load):
            node.value = self.whole(node.value, "read_whole")
            return node
        return cast("ast.expr", self.generic_visit(node))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Report ``key in container``, where it is not part of a chain."""
        node.left, key = self.expression(node.left), node.left
        inside = len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn))
        if inside and self.stable(key):
            container = node.comparators[0]
            site = self.site(node, whole=container)
            node.comparators = [
                self.hook(
                    "contains", self.expression(container), copy.deepcopy(key), site, at=container
                )
            ]
        else:
            node.comparators = self.each(node.comparators)
        return node

    # Scopes of expressions

    def defaults(self, node: ast.arguments) -> None:
        """Rewrite default values; they belong to the scope around the function."""
        node.defaults = self.each(node.defaults)
        node.kw_defaults = [None if d is None else self.expression(d) for d in node.kw_defaults]

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Rewrite a lambda in its own scope."""
        self.defaults(node.args)
        outer, self.scope = self.scope, self.scopes[node]
        node.body = self.expression(node.body)
        self.scope = outer
        return node

    def _comprehension(self, node: Comprehension) -> ast.expr:
        first = self.whole(node.generators[0].iter, "iterate")
        outer, self.scope = self.scope, self.scopes[node]
        for generator in node.generators:
            later = generator is not node.generators[0]
            generator.iter = self.whole(generator.iter, "iterate") if later else first
            generator.target = self.expression(generator.target)
            generator.ifs = [self.truth(test) for test in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key, node.value = self.expression(node.key), self.expression(node.value)
        else:
            node.elt = self.expression(node.elt)
        self.scope = outer
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Rewrite a conditional expression."""
        node.test = self.truth(node.test)
        node.body, node.orelse = self.expression(node.body), self.expression(node.orelse)
        return node


def is_super(node: ast.expr) -> bool:
    """Tell whether an expression is a call of ``super``, which stays as it is."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )


def _made(node: ast.expr) -> bool:
    """Tell whether an expression makes what it gives, so that nobody else can have it yet."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in MAKERS
    return isinstance(node, (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, *COMPREHENSIONS))


def _slices(node: ast.expr) -> bool:
    elements = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(element, (ast.Slice, ast.Starred)) for element in elements)
