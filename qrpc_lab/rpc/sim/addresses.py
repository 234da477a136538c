"""Targets and addresses: in a schedule every host is this one, so a place is a port or a path."""

from __future__ import annotations

from typing import Final

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::]", "[::1]", "::1", "::", ""})  # noqa: S104 - a name to know
_SCHEMES: Final = ("dns:///", "dns:", "ipv4:", "ipv6:", "passthrough:///")


def places(target: str) -> list[str]:
    """Return the places that a target names, in order; none for a host that nobody knows."""
    if target.startswith("unix"):
        return [target.partition(":")[2]]
    for scheme in _SCHEMES:
        if target.startswith(scheme):
            target = target.removeprefix(scheme)
            break
    found = []
    for address in target.split(","):
        host, _, port = address.rpartition(":")
        if host.lower() in _LOCAL or host.startswith("127."):
            found.append(port)
    return found


def bound(address: str) -> str | None:
    """Return the place that a server binds; ``"0"`` for any port; ``None`` when it cannot."""
    found = places(address)
    return found[0] if found else None
