"""What is built from the sdist, installed elsewhere, is the whole course.

The chain is the one of a stranger: sdist, a wheel from that sdist, a clean environment outside the
checkout, and the commands that a learner types first.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

CONTENT = ("lessons/", "solutions/", "proto/")


def run(*command, cwd, status=0, **environment):
    """Run a command outside the checkout and return what it printed."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | {"NO_COLOR": "1", "COLUMNS": "80"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=180,
    )
    assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def dist(tmp_path_factory, pytestconfig):
    """Build an sdist from the checkout, and a wheel from that sdist; return their folder."""
    target = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", target]
    run(*build, pytestconfig.rootpath, cwd=target)
    return target


@pytest.fixture(scope="session")
def sdist(dist):
    """Return the names in the sdist, without the folder that they all share."""
    [path] = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        return {member.name.partition("/")[2] for member in archive if member.isfile()}


@pytest.fixture(scope="session")
def wheel(dist):
    """Return the names in the wheel."""
    [path] = dist.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="session")
def installed(dist, tmp_path_factory, pytestconfig):
    """Install the wheel into a clean environment; return the path of `qrpc-lab` there."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home / "env", with_pip=False, symlinks=os.name != "nt")
    scripts = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    lock = pytestconfig.rootpath / "requirements" / "dev.txt"
    [path] = dist.glob("*.whl")
    if uv := shutil.which("uv"):
        pip = [uv, "pip", "install", "--python", scripts / "python"]
    else:
        pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install"]
    run(*pip, "--quiet", "--constraint", lock, path, cwd=home)
    return scripts / "qrpc-lab"


def test_the_sdist_has_every_file_of_the_repository(sdist, pytestconfig):
    """Whoever has the sdist can build, test and document the project."""
    root = pytestconfig.rootpath
    if not (root / ".git").exists():
        pytest.skip("not a git checkout: there is nothing to compare with")
    tracked = run("git", "ls-files", cwd=root).splitlines()
    assert {name for name in tracked if (root / name).exists()} <= sdist


def test_the_wheel_has_the_whole_content(sdist, wheel):
    """Lessons, solutions and protos travel inside the package, each file once."""
    content = {name for name in sdist if name.startswith(CONTENT)}
    packaged = {name for name in wheel if name.startswith("qrpc_lab/_content/")}
    assert {f"qrpc_lab/_content/{name}" for name in content} == packaged
    assert "lessons/course.toml" in content


def test_the_wheel_has_the_whole_package(sdist, wheel):
    """Code, stubs, pages, schema and the mark that says: typed."""
    package = {name for name in sdist if name.startswith("qrpc_lab/")}
    assert package <= wheel
    assert "qrpc_lab/py.typed" in package
    assert "qrpc_lab/findings/pages/QL101.md" in package
    assert "qrpc_lab/check/formats/report.schema.json" in package


def test_the_wheel_has_nothing_else(wheel):
    """No tests, no caches, nothing at the top of site-packages but the package."""
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"qrpc_lab"}
    assert not [name for name in wheel if "__pycache__" in name or "/tests/" in name]


def test_a_stranger_can_begin(installed, tmp_path):
    """Version, course, list, text, finding page: the first commands of a learner all answer."""
    assert run(installed, "--version", cwd=tmp_path).strip().endswith("0.1.0")
    run(installed, "init", "course", cwd=tmp_path)
    course = tmp_path / "course"
    assert "Unary" in run(installed, "list", cwd=course)
    assert "gRPC" in run(installed, "show", "unary", cwd=course)
    assert "deadlock" in run(installed, "explain", "QL101", cwd=course)


def test_the_installed_grader_judges(installed, tmp_path):
    """A fresh exercise fails as not done yet; with the course's own answer in it, it passes."""
    run(installed, "init", "course", cwd=tmp_path)
    course = tmp_path / "course"
    assert "QL902" in run(installed, "check", "unary", cwd=course, status=1)
    answer = run(installed, "solution", "unary", "--spoil", cwd=course)
    assert "def " in answer
    [exercise] = course.rglob("unary.py")
    shutil.copy(packaged(installed) / "solutions" / "02-unary" / "unary.py", exercise)
    run(installed, "check", "unary", cwd=course)


def packaged(installed):
    """Return the folder of the content in the environment that `installed` belongs to."""
    where = "import qrpc_lab; print(qrpc_lab.__path__[0])"
    python = installed.parent / "python"
    return Path(run(python, "-I", "-c", where, cwd=installed.parent).strip()) / "_content"
