"""The harness of the Go twins: builds, runs, compares, and notices when they differ."""

from __future__ import annotations

import subprocess
import textwrap
from typing import TYPE_CHECKING, NoReturn

import pytest

from tools import go_build, go_toolchain, go_twins
from tools.go_build import BuildError, Workplace
from tools.go_run import RunError
from tools.go_toolchain import Toolchain, toolchain

if TYPE_CHECKING:
    from pathlib import Path

needs_go = pytest.mark.skipif(toolchain() is None, reason="not installed: Go")
needs_grpc = pytest.mark.skipif(
    bool(go_build.missing()), reason=f"not installed: {', '.join(go_build.missing())}"
)

GO_ALONE = """\
package main

import "fmt"

func main() { fmt.Println("Hello, Ada!") }

// Output:
// Hello, Ada!
"""

GO_GREETER = """\
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

type greeter struct{}

func (*greeter) Greet(_ context.Context, r *pb.GreetRequest) (*pb.GreetReply, error) {
	return &pb.GreetReply{Message: "Hello, " + r.Name + "!"}, nil
}

func main() {
	if os.Args[1] == "serve" {
		listener, _ := net.Listen("tcp", "127.0.0.1:0")
		server := grpc.NewServer()
		pb.RegisterGreeterServer(server, &greeter{})
		fmt.Println(listener.Addr())
		go server.Serve(listener)
		io.Copy(io.Discard, os.Stdin)
		return
	}
	conn, _ := grpc.Dial(os.Args[2], grpc.WithInsecure(), grpc.WithBlock())
	reply, _ := pb.NewGreeterClient(conn).Greet(context.Background(), &pb.GreetRequest{Name: "Ada"})
	fmt.Println(reply.GetMessage())
}
"""

PYTHON_GREETER = '''\
"""The Python side."""

from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc
from qrpc_lab.rpc import twin


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        return greeter_pb2.GreetReply(message=f"WORD, {request.name}!")


def scene(stub):
    print(stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=5).message)


if __name__ == "__main__":
    twin.main("lab.Greeter", serve=Greeter, call=scene)
'''


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A GOPATH with the stubs."""
    tools = toolchain()
    assert tools is not None
    place = Workplace(tmp_path_factory.mktemp("go"), tools)
    if not go_build.missing():
        place.generate()
    return place


def _course(root: Path, go: str, python: str | None = None) -> Path:
    lesson, solution = root / "lessons" / "02-unary", root / "solutions" / "02-unary"
    lesson.mkdir(parents=True)
    solution.mkdir(parents=True)
    (lesson / "unary.go").write_text(go)
    if python is not None:
        (solution / "twin.py").write_text(python)
    return lesson / "unary.go"


@needs_go
def test_a_twin_without_grpc_prints_what_it_says(tmp_path: Path, workplace: Workplace) -> None:
    """The Output comment is compared with what the program prints."""
    assert go_twins.check(_course(tmp_path, GO_ALONE), workplace) == ["Hello, Ada!"]
    wrong = GO_ALONE.replace("// Hello, Ada!", "// Hello, Bo!")
    with pytest.raises(RunError, match=r"-Hello, Bo!\n\+Hello, Ada!"):
        go_twins.check(_course(tmp_path / "wrong", wrong), workplace)


@needs_go
@needs_grpc
@pytest.mark.slow
def test_both_languages_call_each_other(tmp_path: Path, workplace: Workplace) -> None:
    """A gRPC twin passes when all clients print the same, and fails when one server differs."""
    python = PYTHON_GREETER.replace("WORD", "Hello")
    assert go_twins.check(_course(tmp_path, GO_GREETER, python), workplace) == ["Hello, Ada!"]
    python = PYTHON_GREETER.replace("WORD", "Goodbye")
    with pytest.raises(RunError, match=r"(?s)Go client, Python server.*Goodbye"):
        go_twins.check(_course(tmp_path / "wrong", GO_GREETER, python), workplace)


@needs_go
def test_a_twin_without_its_other_side(tmp_path: Path, workplace: Workplace) -> None:
    """A gRPC twin needs a Python side."""
    with pytest.raises(RunError, match=r"twin\.py is missing"):
        go_twins.check(_course(tmp_path, GO_GREETER), workplace)


@needs_go
def test_what_does_not_build_says_why(tmp_path: Path, workplace: Workplace) -> None:
    """The compiler's words, and gofmt's remedy, reach the author."""
    broken = GO_ALONE.replace("fmt.Println", "fmt.Printline")
    with pytest.raises(BuildError, match=r"fmt\.Printline"):
        go_twins.check(_course(tmp_path, broken), workplace)
    ragged = textwrap.indent(GO_ALONE, " ")
    with pytest.raises(BuildError, match=r"gofmt -w"):
        go_twins.check(_course(tmp_path / "ragged", ragged), workplace)


def test_without_go(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where Go is missing: a failure with the remedy, or a skip where that was asked for."""
    monkeypatch.setattr(go_twins, "toolchain", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    assert go_twins.main([]) == 1
    assert "failed: not installed: Go; pip install --group go" in capsys.readouterr().out
    assert go_twins.main(["--skip-missing"]) == 0
    assert capsys.readouterr().out.startswith("skipped: not installed: Go")
    monkeypatch.setenv("CI", "true")
    assert go_twins.main([]) == 0


def test_without_grpc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where gRPC for Go is missing, only the twins that speak it are left out, and it is said."""
    monkeypatch.setattr(go_twins, "toolchain", lambda: Toolchain("go", "gofmt"))
    monkeypatch.setattr(go_twins, "missing", lambda: ["grpc-go"])
    monkeypatch.setattr(go_twins, "_report", lambda *_: True)
    monkeypatch.delenv("CI", raising=False)
    assert go_twins.main(["02", "07"]) == 1
    told = capsys.readouterr().out
    assert "failed: 1 with gRPC: not installed: grpc-go" in told
    assert "apt-get install golang-google-grpc-dev" in told
    assert "1 Go twins, 0 failed, 1 not built" in told
    assert go_twins.main(["02", "07", "--skip-missing"]) == 0


def test_the_go_of_the_system_comes_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the Go of PyPI the system's is used, and an old one is called old."""
    answers = {"go1.19.8": "will not build", "go1.27.3": "of the system it is"}

    def absent(name: str) -> NoReturn:
        raise go_toolchain.PackageNotFoundError(name)

    monkeypatch.setattr(go_toolchain, "distribution", absent)
    monkeypatch.setattr(go_toolchain.shutil, "which", lambda name: f"/usr/bin/{name}")
    for version, said in answers.items():
        done = subprocess.CompletedProcess([], 0, stdout=f"go version {version} linux/amd64")
        monkeypatch.setattr(go_toolchain.subprocess, "run", lambda *_, done=done, **__: done)
        tools = go_toolchain.toolchain()
        assert tools is not None
        assert tools.go == "/usr/bin/go"
        assert tools.notice.endswith(said)
