"""What must be out of the way before a local call is made.

`http_proxy` sends calls to 127.0.0.1 to a proxy that cannot reach it, and without GRPC_VERBOSITY
the C core prints notices of its own between the lines of a lesson. Both are read while grpc is
imported, so a parent prepares the environment of its child, or a process cleans its own first.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "grpc_proxy"})
_QUIET = {"GRPC_VERBOSITY": "ERROR", "no_proxy": "*", "no_grpc_proxy": "*"}
_NOISE = frozenset({"grpc_trace", "grpc_verbosity"})
# Fork handlers of the C core hang new channels when a stream is active; nobody here forks.
_FORK = {"GRPC_ENABLE_FORK_SUPPORT": "0"}


def local_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a copy of `environment` (default: of this process) in which local calls work."""
    given = os.environ if environment is None else environment
    kept = {k: v for k, v in given.items() if k.lower() not in _PROXIES | _NOISE}
    return kept | _QUIET | _FORK


def clean_environment() -> None:
    """Make local calls work in this process. Call it before grpc is imported."""
    wanted = local_environment()
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)
