"""The environment of local calls."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import qrpc_lab.rpc
from qrpc_lab.rpc import local_environment


def test_proxies_are_gone_and_the_rest_stays() -> None:
    """Whatever would lead a local call astray is removed, in either case; nothing else is."""
    given = {"HTTP_PROXY": "x", "https_proxy": "x", "grpc_proxy": "x", "PATH": "/bin"}
    cleaned = local_environment(given)
    assert cleaned["PATH"] == "/bin"
    assert not {name.lower() for name in cleaned} & {"http_proxy", "https_proxy", "grpc_proxy"}
    assert cleaned["GRPC_VERBOSITY"] == "ERROR"


def test_cleaning_comes_before_grpc() -> None:
    """`qrpc_lab.rpc.environment` can be imported and used before grpc is."""
    program = (
        "import sys, os; from qrpc_lab.rpc import clean_environment; clean_environment();"
        "assert 'grpc' not in sys.modules; assert 'http_proxy' not in os.environ"
    )
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:9"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_every_name_of_the_package_is_there() -> None:
    """The names are imported when asked for; each of them is found, and no other."""
    assert all(getattr(qrpc_lab.rpc, name) for name in qrpc_lab.rpc.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = qrpc_lab.rpc.nothing
