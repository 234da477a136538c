"""Calls an author's function with those of the kit's offers that it names as parameters."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FunctionType, ModuleType


def call_by_name(function: Callable[..., object], offers: Mapping[str, object]) -> object:
    """Call `function`, giving each parameter the offer of its name.

    Raises `TypeError` for a parameter that nobody offers: a mistake of the lesson's author.
    """
    wanted = _parameters(function)
    unknown = [name for name in wanted if name not in offers]
    if unknown:
        known, missing = ", ".join(offers), ", ".join(unknown)
        message = f"{function.__name__}() asks for {missing}; there are {known}"
        raise TypeError(message)
    return function(**{name: offers[name] for name in wanted})


def _parameters(function: Callable[..., object]) -> Sequence[str]:
    """Names of the parameters: a drive is called once for each schedule, so quickly told."""
    if isinstance(function, FunctionType) and not hasattr(function, "__wrapped__"):
        code = function.__code__
        if not code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
            return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return tuple(inspect.signature(function).parameters)


def load_module(path: Path, name: str) -> ModuleType:
    """Execute a file as the module `name`, found in `sys.modules` from its first line on."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        message = f"{path.name} is not a Python file"
        raise ImportError(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
