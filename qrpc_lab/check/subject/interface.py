"""Whether the exercise still has the names that the lesson asks for, with fitting signatures.

The grader reads the names off the starter (it never runs it) and sends them; here they are looked
up in the module that was really imported, so that `greet_all = functools.partial(…)` is as good
as a `def`.
"""

from __future__ import annotations

import inspect
from types import ModuleType

Wanted = dict[str, object]


def missing_names(module: ModuleType, wanted: object) -> list[dict[str, str]]:
    """List what is not as asked: each with the dotted name and a sentence on what is wrong."""
    names = [one for one in wanted if isinstance(one, dict)] if isinstance(wanted, list) else []
    found = ((one, _problem(module, one)) for one in names)
    return [{"name": str(one["name"]), "problem": problem} for one, problem in found if problem]


def _problem(module: ModuleType, wanted: Wanted) -> str:
    owner: object = module
    for part in str(wanted["name"]).split("."):
        if not hasattr(owner, part):
            return f"{wanted['shown']} is missing"
        owner = inspect.getattr_static(owner, part)
    if not wanted.get("callable"):
        return ""
    target = getattr(owner, "__func__", owner)
    if not callable(target) and not isinstance(owner, property):
        return f"{wanted['name']} must be callable: {wanted['shown']}"
    return _signature_problem(target, wanted)


def _signature_problem(target: object, wanted: Wanted) -> str:
    count = wanted.get("positional")
    if not isinstance(count, int):
        return ""
    try:
        signature = inspect.signature(target)  # type: ignore[arg-type]  # checked to be callable
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*range(count))
    except TypeError:
        return f"it must be callable as {wanted['shown']}, and is {wanted['name']}{signature}"
    return ""
