"""`check`: what it grades, what it says, how it ends; with the real grader."""

import json

import jsonschema
import pytest

from qrpc_lab.check.formats import json_report


def test_the_current_lesson_is_checked(qrpc_lab, home, solve):
    """Without a name the first lesson not passed is graded, and a pass leads on to the next."""
    first = qrpc_lab("check")
    assert first.status == 1
    assert "01 Doubling" in first.out
    assert "QL902" in first.out
    solve(1)
    second = qrpc_lab("check")
    assert second.status == 0
    assert "✓ Returns twice each number" in second.out
    assert "The one sentence to keep." in second.out
    assert "next, 02 Worker pool:  qrpc-lab show worker-pool" in second.out
    assert "02 Worker pool" in qrpc_lab("check").out


def test_a_wrong_answer_says_what_to_do(qrpc_lab, home, solve):
    """Expected, actual, a hint, and where the finding is explained."""
    solve(2, wrong="loses_the_sign")
    done = qrpc_lab("check", "worker-pool", "--seed", "fixed")
    assert done.status == 1
    for told in ("seed fixed", "QL110 wrong result", "expected   [-", "actual     [",
                 "qrpc-lab hint worker-pool", "qrpc-lab explain QL110", "1 failed"):  # fmt: skip
        assert told in done.out


def test_all_lessons_and_their_sum(qrpc_lab, home, solve):
    """One pass and two failures: status 1, and each lesson is told in order."""
    solve(2)
    done = qrpc_lab("check", "--all")
    assert done.status == 1
    assert done.out.index("01 Doubling") < done.out.index("02 Worker") < done.out.index("07 Last")
    assert "2 failed, 1 passed" in done.out


def test_a_finished_course_is_told(qrpc_lab, home, solve):
    """With everything passed `check` has nothing left to do, and says so."""
    for typed in (1, 2, 7):
        solve(typed)
    assert qrpc_lab("check", "--all").status == 0
    done = qrpc_lab("check")
    assert done.status == 0
    assert "All lessons are passed" in done.out


def test_json_stands_alone_and_repeats(qrpc_lab, home, solve):
    """Standard output holds one valid document; the same seed gives the same bytes but times."""
    solve(1, wrong="loses_the_sign")
    runs = [qrpc_lab("check", "1", "2", "--format", "json", "--seed", "7") for _ in range(2)]
    tables = [json.loads(done.out) for done in runs]
    jsonschema.validate(tables[0], json_report.schema())
    for table in tables:
        for lesson in table["lessons"]:
            lesson["seconds"] = 0
    assert tables[0] == tables[1]
    assert [done.status for done in runs] == [1, 1]


@pytest.mark.parametrize(("form", "start"), [("junit", "<?xml"), ("github", "::error")])
def test_the_other_formats_stand_alone_too(qrpc_lab, home, form, start):
    """Nothing comes before the report on standard output."""
    assert qrpc_lab("check", "1", "--format", form).out.startswith(start)


def test_annotations_name_the_file_as_the_repository_does(qrpc_lab, home, solve):
    """In a workflow the path is seen from where the program runs."""
    (home.root / "01-doubling" / "doubling.py").write_text("def doubled(:\n")
    told = qrpc_lab("check", "1", "--format", "github").out
    assert told.startswith("::error file=01-doubling/doubling.py,line=1,title=QL901 ")


def test_a_report_can_go_to_a_file(qrpc_lab, home, tmp_path):
    """`--output` keeps standard output empty and says where the report is."""
    done = qrpc_lab("check", "1", "--format", "json", "--output", tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["verdict"] == "fail"
    assert done.out == ""
    assert "report.json" in done.err


def test_another_file_needs_no_workspace_and_leaves_no_trace(
    qrpc_lab, content, catalogue, tmp_path, monkeypatch
):
    """`--file` grades anything as the answer to a lesson, and passes nothing on anybody's list."""
    monkeypatch.chdir(tmp_path)
    lesson = catalogue.find("1")
    assert qrpc_lab("check", "1", "--file", lesson.solution).status == 0
    assert qrpc_lab("check", "1", "--file", lesson.wrong[0]).status == 1


def test_another_file_is_called_by_its_own_name(
    qrpc_lab, content, catalogue, tmp_path, monkeypatch
):
    """What `--file` finds is told of that file, not of the one that the lesson would have."""
    monkeypatch.chdir(tmp_path)
    lesson = catalogue.find("1")
    mine = tmp_path / "mine.py"
    mine.write_text("1 / 0\n" + lesson.solution.read_text())
    done = qrpc_lab("check", "1", "--file", mine)
    assert done.status == 1
    assert "mine.py" in done.out
    assert lesson.starter.name not in done.out.replace("qrpc-lab", "")


def test_file_needs_one_lesson(qrpc_lab, home):
    """Which lesson a file answers must be said."""
    assert qrpc_lab("check", "--file", "x.py").status == 2
    assert qrpc_lab("check", "1", "2", "--file", "x.py").status == 2


def test_a_learners_module_shadows_nothing_of_ours(qrpc_lab, home, solve):
    """A `queue.py`, `grpc.py` or `select.py` beside the exercise does no harm."""
    solve(1)
    for name in ("queue", "grpc", "select", "typing", "rich"):
        (home.root / "01-doubling" / f"{name}.py").write_text("raise RuntimeError('mine')\n")
    assert qrpc_lab("check", "1").status == 0
