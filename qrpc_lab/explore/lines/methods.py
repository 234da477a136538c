"""Which calls by name are looked at: the methods of containers, and functions that walk one.

The rewriter sees names, not types. It hands the receiver of these methods to a hook, and the hook
asks for the type; a method of the same name of another class costs one call and reports nothing.
"""

from __future__ import annotations

from typing import Final

METHODS: Final = frozenset({
    "add", "append", "appendleft", "clear", "copy", "count", "difference", "difference_update",
    "discard", "extend", "extendleft", "get", "index", "insert", "intersection",
    "intersection_update", "isdisjoint", "issubset", "issuperset", "items", "join", "keys",
    "most_common", "move_to_end", "pop", "popitem", "popleft", "remove", "reverse", "rotate",
    "setdefault", "sort", "subtract", "symmetric_difference", "symmetric_difference_update",
    "union", "update", "values",
})  # fmt: skip
"""Methods of dict, list, set, deque and their relatives; ``str.join`` walks its argument."""

WHOLE_CALLS: Final = frozenset({
    "all", "any", "dict", "enumerate", "filter", "frozenset", "iter", "len", "list", "map", "max",
    "min", "next", "print", "repr", "reversed", "set", "sorted", "str", "sum", "tuple", "zip",
})  # fmt: skip
"""Built-in functions that measure or walk the containers that they are given."""

MAKERS: Final = WHOLE_CALLS - {"max", "min", "next"} | {"range"}
"""Of these, and of ``range``, the result is new."""

BY_NAME: Final = frozenset({"getattr", "setattr", "delattr", "hasattr"})
"""Built-in functions that take an attribute by name; called with two arguments at least."""

REARRANGING: Final = frozenset({
    "heapify", "heappop", "heappush", "heappushpop", "heapreplace",
    "insort", "insort_left", "insort_right", "shuffle",
})  # fmt: skip
"""Functions of the standard library that change the list that is their first argument."""

LIBRARIES: Final = frozenset({"bisect", "heapq", "random"})
"""Where they come from, when they are called as ``heapq.heappush``."""
