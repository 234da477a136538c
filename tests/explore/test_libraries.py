"""Libraries that are simulated by somebody else: how a program gets them, and when."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from qrpc_lab.explore import explore, simulate
from qrpc_lab.explore.sim import libraries

PROGRAM = """
from concurrent import futures
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc

class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        return greeter_pb2.GreetReply(message="Hello, " + request.name)

def main():
    import grpc
    server = grpc.server(futures.ThreadPoolExecutor(1))
    greeter_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = greeter_pb2_grpc.GreeterStub(channel)
        assert stub.Greet(greeter_pb2.GreetRequest(name="Ada")).message == "Hello, Ada"
    server.stop(None)
"""


def test_a_file_that_uses_grpc_is_explored_with_no_further_call(tmp_path):
    """The command imports grpc before the first schedule, and simulates it in each."""
    (tmp_path / "shop.py").write_text(PROGRAM, "utf-8")
    command = [sys.executable, "-m", "qrpc_lab", "explore", "shop.py:main", "--schedules", "20"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import grpc, queue\n", {"grpc", "queue"}),
        ("from grpc import server\n", {"grpc", "grpc.server"}),
        ("def f():\n    import greeter_pb2_grpc as g\n", {"greeter_pb2_grpc"}),
        ("from a.b import (\n    c,\n    d as e,\n)\n", {"a.b", "a.b.c", "a.b.d"}),
        ("text = 'nothing to import'\n", set()),
    ],
)
def test_what_a_program_imports_is_read_from_its_text(source, names):
    """Wherever the import stands: it is not executed to find out."""
    assert set(libraries._imported(source)) == names


def test_modules_beside_the_program_are_looked_at_too(tmp_path):
    """A program may leave its gRPC to a neighbour."""
    main = tmp_path / "shop.py"
    main.write_text("import shelf\n", "utf-8")
    (tmp_path / "shelf.py").write_text("import shop\nimport grpc\n", "utf-8")
    assert list(libraries._sources(main)) == ["import shelf\n", "import shop\nimport grpc\n"]


def test_a_provider_of_ones_own(monkeypatch):
    """`simulate` exchanges names of a module while schedules run, and puts them back."""
    module = types.ModuleType("weatherlib")
    module.temperature = lambda: 21
    monkeypatch.setitem(sys.modules, "weatherlib", module)
    monkeypatch.setattr(libraries, "_providers", {})
    simulate("weatherlib", lambda: {"temperature": lambda: -5})

    def main():
        return sys.modules["weatherlib"].temperature()

    assert [value.value for value in explore(main, schedules=3).values] == [-5]
    assert module.temperature() == 21


@pytest.mark.parametrize("name", ["secure_channel", "aio"])
def test_what_is_not_simulated_of_grpc_is_refused_by_name(name):
    """A channel with credentials and `grpc.aio` end the schedule with a sentence."""
    import grpc

    def main():
        if name == "aio":
            grpc.aio.insecure_channel("localhost:1")
        else:
            grpc.secure_channel("localhost:1", grpc.ssl_channel_credentials())

    finding = explore(main, schedules=3).finding
    assert finding is not None
    assert finding.code == "QL910"
    assert "which the explorer cannot steer" in finding.message
