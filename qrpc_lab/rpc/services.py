"""From a service's name, or from a servicer, to its generated code.

protoc gives a service four loose names in a module (`GreeterStub`, `GreeterServicer`,
`add_GreeterServicer_to_server`, and its full name inside strings). `Service` holds them together.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pool, message_factory

import qrpc_lab.pb
from qrpc_lab.errors import NotAServicer, UnknownService

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    import grpc
    from google.protobuf.message import Message

_ADD = "add_{}_to_server"


@dataclass(frozen=True, slots=True)
class Service:
    """The generated code of one service."""

    name: str
    """The short name, `Greeter`."""
    module: ModuleType
    """The `…_pb2_grpc` module."""
    stub: Callable[[grpc.Channel], Any]
    """The class of its stubs."""
    servicer: type
    """The class of its servicers, every method of which answers UNIMPLEMENTED."""
    add_to_server: Callable[[Any, grpc.Server], None]
    """Registers a servicer with a server."""


def service(full_name: str) -> Service:
    """Return the service of `qrpc_lab.pb` with a full name such as `"lab.Greeter"`.

    Raises `UnknownService`, which tells the names that there are.
    """
    known = _catalogue()
    if full_name not in known:
        raise UnknownService(
            f"no service is called {full_name!r}; there are {', '.join(sorted(known))}"
        )
    return known[full_name]


def service_of(servicer: object) -> Service:
    """Return the service that an instance serves: that of the nearest generated base class.

    Works for generated code anywhere, also for what a learner generated. Raises `NotAServicer`.
    """
    for base in type(servicer).__mro__:
        module = sys.modules.get(base.__module__)
        if module is not None and hasattr(module, _ADD.format(base.__name__)):
            return _of_module(module, base.__name__.removesuffix("Servicer"))
    kind = type(servicer).__name__
    raise NotAServicer(
        f"{kind} is not a servicer: its class must inherit from a generated class, "
        "as in `class Greeter(greeter_pb2_grpc.GreeterServicer)`"
    )


def method_types(path: str) -> tuple[type[Message], type[Message]] | None:
    """Return the classes of request and answer of a method such as `"/lab.Greeter/Greet"`.

    `None` when no imported stub knows that method.
    """
    service_name, _, method_name = path.removeprefix("/").partition("/")
    try:
        found = descriptor_pool.Default().FindServiceByName(service_name)
        method = found.methods_by_name[method_name]
    except KeyError:
        return None
    asked, answered = method.input_type, method.output_type
    return message_factory.GetMessageClass(asked), message_factory.GetMessageClass(answered)


@functools.cache
def _catalogue() -> dict[str, Service]:
    found = {}
    for info in pkgutil.iter_modules(qrpc_lab.pb.__path__, f"{qrpc_lab.pb.__name__}."):
        if info.name.endswith("_pb2_grpc"):
            messages = importlib.import_module(info.name.removesuffix("_grpc"))
            module = importlib.import_module(info.name)
            for name, descriptor in messages.DESCRIPTOR.services_by_name.items():
                found[descriptor.full_name] = _of_module(module, name)
    return found


def _of_module(module: ModuleType, name: str) -> Service:
    servicer = f"{name}Servicer"
    return Service(
        name=name,
        module=module,
        stub=getattr(module, f"{name}Stub"),
        servicer=getattr(module, servicer),
        add_to_server=getattr(module, _ADD.format(servicer)),
    )
