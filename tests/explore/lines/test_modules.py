"""Which modules are under test, and that they are loaded afresh, rewritten, and leave no trace."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import qrpc_lab
from qrpc_lab.explore.lines import CodeUnderTest, Detector, Hooks


@pytest.fixture
def program(tmp_path):
    """A program of three files beside each other."""
    (tmp_path / "program.py").write_text(
        "import helper_of_program\nfrom package_of_program import part\nstate = []\n"
        "def main():\n    state.append(helper_of_program.count())\n    return state, part.NAME\n"
    )
    (tmp_path / "helper_of_program.py").write_text(
        "n = 0\ndef count():\n    global n\n    n += 1\n    return n\n"
    )
    (tmp_path / "queue.py").write_text("raise ImportError('the wrong queue')\n")
    package = tmp_path / "package_of_program"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text("from . import __name__ as NAME\n")
    return tmp_path / "program.py"


def test_each_execution_starts_afresh(program):
    """State of main's module and of its neighbours does not survive."""
    code = CodeUnderTest(program)
    for _ in range(3):
        with code.fresh() as module:
            assert module.main() == ([1], "package_of_program")
            assert sys.modules["program"] is module


def test_nothing_is_left_behind(program):
    """Neither in ``sys.modules`` and the finders, nor on the disk."""
    before = dict(sys.modules), list(sys.meta_path)
    with CodeUnderTest(program).fresh():
        assert "helper_of_program" in sys.modules
    assert (dict(sys.modules), sys.meta_path) == before
    assert list(program.parent.rglob("*.pyc")) == []


def test_modules_that_were_there_come_back(program, monkeypatch):
    """A module of the same name that was imported before is only set aside."""
    old = type(sys)("helper_of_program")
    monkeypatch.setitem(sys.modules, "program", old)
    with CodeUnderTest(program).fresh():
        assert sys.modules["program"] is not old
    assert sys.modules["program"] is old


def test_modules_of_the_library_are_not_shadowed(program):
    """A ``queue.py`` beside the exercise does not become everybody's queue."""
    sys.modules.pop("queue", None)
    with CodeUnderTest(program).fresh():
        import queue

        assert queue.Queue


def test_what_is_under_test(program):
    """Main and what lies beside or below it; no installed package; nothing that is left out."""
    folder = program.parent
    code = CodeUnderTest(program, leave_out=["helper_of_program"])
    assert code.covers(program, "program")
    assert code.covers(folder / "package_of_program" / "part.py", "package_of_program.part")
    assert not code.covers(folder / "helper_of_program.py", "helper_of_program")
    assert not code.covers(folder.parent / "other.py", "other")
    assert not code.covers(folder / ".venv/lib/site-packages/x.py", "x")
    assert not code.covers(__file__, "test_modules")
    assert not CodeUnderTest(Path(qrpc_lab.__file__).parents[1] / "script.py").covers(
        qrpc_lab.__file__, "script"
    )
    assert not code.covers(folder / "x.so", "x")


def test_hooks_are_called_in_all_modules_under_test(program):
    """Main's and the neighbours', unless left out."""

    class Files(Hooks):
        def __init__(self):
            self.seen = set()

        def point(self, site):
            self.seen.add(site.file.rpartition("/")[2].rpartition("\\")[2])

    hooks = Files()
    with CodeUnderTest(program, hooks=hooks).fresh() as module:
        module.main()
    assert {"program.py", "helper_of_program.py"} <= hooks.seen
    hooks.seen.clear()
    code = CodeUnderTest(program, hooks=hooks, leave_out=["helper_of_program"])
    sys.path.insert(0, str(program.parent))
    try:
        with code.fresh() as module:
            module.main()
    finally:
        sys.path.remove(str(program.parent))
        sys.modules.pop("helper_of_program", None)
    assert "helper_of_program.py" not in hooks.seen


def test_a_changed_file_is_compiled_again(program):
    """The cache knows the file by its time and size."""
    code = CodeUnderTest(program)
    first = code.code(program)
    assert code.code(program) is first
    program.write_text("def main():\n    return 'changed'\n")
    with code.fresh() as module:
        assert module.main() == "changed"


def test_an_import_is_not_interrupted(tmp_path):
    """While a module is imported its lines are no switching points: an import holds a real lock."""
    (tmp_path / "main_file.py").write_text("import beside_main\nx = 1\n")
    (tmp_path / "beside_main.py").write_text("y = 1\ny = 2\n")
    detector, seen = Detector(), []

    class World:
        class running:  # noqa: N801 - stands for a goroutine
            clock = None
            held = ()
            name = "main"

        def line(self, site):
            seen.append((Path(site.file).name, site.line))

    detector.begin(World())
    with CodeUnderTest(tmp_path / "main_file.py", hooks=detector).fresh():
        pass
    assert seen == [("main_file.py", 2)]
