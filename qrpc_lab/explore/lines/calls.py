"""Rewriting of calls: methods of containers, and the functions that work on a container."""

from __future__ import annotations

import ast
import copy

from qrpc_lab.explore.lines.expressions import Expressions, is_super
from qrpc_lab.explore.lines.methods import BY_NAME, LIBRARIES, METHODS, REARRANGING, WHOLE_CALLS


class Calls(Expressions):
    """Expressions, and calls among them."""

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: N802 - named by ast
        """Report what methods of containers, and functions that walk or change one, do."""
        function = node.func
        if isinstance(function, ast.Attribute) and not is_super(function.value):
            self._method(node, function)
        elif isinstance(function, ast.Name):
            self._function(node, function)
        else:
            node.func = self.expression(function)
            node.args = self.each(node.args)
        for keyword in node.keywords:
            if keyword.arg is None:
                keyword.value = self.whole(keyword.value, "read_whole")
            else:
                keyword.value = self.expression(keyword.value)
        return node

    def _function(self, node: ast.Call, function: ast.Name) -> None:
        """Rewrite a call by name: of a built-in function, or of any other."""
        if function.id in WHOLE_CALLS and self._built_in(function.id):
            kind = "measure" if function.id == "len" else "read_whole"
            node.args = [self._argument(argument, kind) for argument in node.args]
        elif function.id in BY_NAME and self._built_in(function.id) and _plain(node.args[:2]):
            self._by_name(node, function.id)
        elif function.id in REARRANGING and self.scope.owner(function.id).kind == "module":
            self._rearranging(node)
        else:
            node.func = self.expression(function)
            node.args = self.each(node.args)

    def _by_name(self, node: ast.Call, function: str) -> None:
        """Report ``getattr(item, name)`` and its like."""
        item, name, *rest = node.args
        site = self.site(node, name=function)
        kept = self.hook("keep", self.expression(item), at=item)
        taken = self.hook("take", at=name)
        named = self.hook("named", taken, self.expression(name), site, at=name)
        node.args = [kept, named, *self.each(rest)]

    def _rearranging(self, node: ast.Call) -> None:
        """Report ``heappush(heap, item)`` and its like, which work on their first argument."""
        first = [self._argument(argument, "rearrange") for argument in node.args[:1]]
        node.args = [*first, *self.each(node.args[1:])]

    def _built_in(self, name: str) -> bool:
        """Tell whether `name` means what is built in: nothing binds it."""
        owner = self.scope.owner(name)
        return owner.kind == "module" and name not in owner.bindings

    def _argument(self, node: ast.expr, kind: str) -> ast.expr:
        return self.expression(node) if isinstance(node, ast.Starred) else self.whole(node, kind)

    def _method(self, node: ast.Call, function: ast.Attribute) -> None:
        module = function.value
        if isinstance(module, ast.Name) and module.id in LIBRARIES and function.attr in REARRANGING:
            self._rearranging(node)
            return
        if function.attr not in METHODS or not _plain(node.args[:1]):
            node.func = self.expression(function)
            node.args = self.each(node.args)
            return
        site = self.site(node, whole=function.value, name=function.attr, arguments=len(node.args))
        receiver, arguments = function.value, node.args
        if not arguments or self.stable(arguments[0]):
            first = [copy.deepcopy(argument) for argument in arguments[:1]]
            function.value = self.hook(
                "method", self.expression(receiver), site, *first, at=receiver
            )
            node.args = self.each(arguments)
            return
        key = arguments[0]
        if isinstance(receiver, ast.Name):
            held: ast.expr = copy.deepcopy(receiver)
            function.value = self.expression(receiver)
        else:
            function.value = self.hook("keep_container", self.expression(receiver), at=receiver)
            held = self.hook("take", at=key)
        first_argument = self.hook("method_key", held, site, self.expression(key), at=key)
        node.args = [first_argument, *self.each(arguments[1:])]


def _plain(nodes: list[ast.expr]) -> bool:
    """Tell whether none of some arguments is starred, so that each stands for itself."""
    return not any(isinstance(node, ast.Starred) for node in nodes)
