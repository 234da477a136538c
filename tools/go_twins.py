"""Build every lesson's Go twin and let it talk to the Python solution: `python -m tools.go_twins`.

A twin says in Go what the lesson says in Python, so it has to work, and to work *with* Python.
There are two kinds, and the file tells which:

**A twin without gRPC** runs, exits with 0 and prints something. Where it ends with a comment as in
Go's examples, what it prints is compared with that comment, line by line::

    // Output:
    // Hello, Ada!

**A twin with gRPC** imports `google.golang.org/grpc` and the stubs `pb "qrpc-lab/lab"`, and has two
verbs. So has `solutions/NN-slug/twin.py` on the other side (`qrpc_lab.rpc.twin` gives it them):

- `twin serve` listens on a free loopback port, prints its address as the first line of standard
  output, serves until standard input ends, and exits with 0;
- `twin call ADDRESS` runs the client's scene against that server, prints a line for each thing it
  saw, and exits with 0.

Go calls Go, Go calls Python and Python calls Go; all three must print the same lines. So a scene is
deterministic: what comes from several goroutines is sorted, and no line holds a port or a text that
gRPC words itself.

They are built with the Go of PyPI or the system's (`tools.go_toolchain`), gRPC with Debian's
packages (`tools.go_build`). What cannot be built because one of these is missing is exit status 1
and its name; with `--skip-missing`, or where the variable `CI` is set, it is a line that begins
with `skipped:` and exit status 0.
"""

from __future__ import annotations

import argparse
import os
import sys
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path

from tools.go_build import PACKAGES, ROOT, BuildError, Workplace, missing
from tools.go_run import RunError, run, serving
from tools.go_toolchain import toolchain

_GRPC = '"google.golang.org/grpc"'
_OUTPUT = "// Output:"


def main(arguments: list[str] | None = None) -> int:
    """Check the twins of the lessons named (default: all); return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.go_twins", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("lesson", nargs="*", help="folder names, or their beginnings")
    parser.add_argument("--skip-missing", action="store_true", help="no Go is no failure")
    options = parser.parse_args(arguments)
    lenient = options.skip_missing or bool(os.environ.get("CI"))
    tools = toolchain()
    if tools is None:
        print(f"{_missed(lenient)}: not installed: Go; pip install --group go")
        return 0 if lenient else 1
    if tools.notice:
        print(tools.notice)
    found = find(ROOT / "lessons", options.lesson)
    workplace = Workplace(ROOT / ".cache" / "go", tools)
    twins = _buildable(found, workplace, lenient=lenient)
    failed = sum(not _report(twin, workplace) for twin in twins)
    print(f"{len(twins)} Go twins, {failed} failed, {len(found) - len(twins)} not built")
    return int(failed > 0 or not (lenient or twins == found) or bool(options.lesson and not found))


def _buildable(found: list[Path], workplace: Workplace, *, lenient: bool) -> list[Path]:
    """Leave out what needs packages that are not there, and say so."""
    calling = [twin for twin in found if _GRPC in twin.read_text("utf-8")]
    if calling and (lacking := missing()):
        print(f"{_missed(lenient)}: {len(calling)} with gRPC: not installed: {', '.join(lacking)}")
        print(f"Debian and Ubuntu have it all: apt-get install {PACKAGES}")
        return [twin for twin in found if twin not in calling]
    if calling:
        workplace.generate()
    return found


def _missed(lenient: bool) -> str:  # noqa: FBT001 - one word of two
    return "skipped" if lenient else "failed"


def find(lessons: Path, wanted: list[str]) -> list[Path]:
    """Return the Go files of the lessons whose folder begins with one of `wanted` (none: all)."""
    found = sorted(lessons.glob("[0-9]*/*.go"))
    return [go for go in found if not wanted or go.parent.name.startswith(tuple(wanted))]


def check(twin: Path, workplace: Workplace) -> list[str]:
    """Build and run one twin; return what it printed. Raises `BuildError` or `RunError`."""
    program = str(workplace.build(twin))
    text = twin.read_text("utf-8")
    if _GRPC not in text:
        return _alone(program, text)
    other = twin.parents[2] / "solutions" / twin.parent.name / "twin.py"
    if not other.exists():
        raise RunError(f"it speaks gRPC, but {other} is missing")
    return _together([program], [sys.executable, str(other)])


def _alone(program: str, text: str) -> list[str]:
    printed = run([program])
    if _OUTPUT in text:
        comment = text.rpartition(_OUTPUT)[2].strip().splitlines()
        _same(
            "the Output comment",
            [line.strip().removeprefix("// ") for line in comment],
            "the program",
            printed,
        )
    return printed


def _together(go: list[str], python: list[str]) -> list[str]:
    scenes = {}
    for server_name, server in (("Go", go), ("Python", python)):
        with serving([*server, "serve"]) as address:
            for client_name, client in (("Go", go), ("Python", python)):
                name = f"{client_name} client, {server_name} server"
                scenes[name] = run([*client, "call", address])
    for (one, first), (two, second) in pairwise(scenes.items()):
        _same(one, first, two, second)
    return next(iter(scenes.values()))


def _same(one: str, first: list[str], two: str, second: list[str]) -> None:
    if first != second:
        difference = "\n".join(unified_diff(first, second, one, two, lineterm=""))
        raise RunError(f"not the same lines\n{difference}")


def _report(twin: Path, workplace: Workplace) -> bool:
    name = twin.relative_to(twin.parents[2])
    try:
        printed = check(twin, workplace)
    except (BuildError, RunError) as error:
        print(f"failed: {name}: {error}")
        return False
    print(f"passed: {name} ({len(printed)} lines)")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
