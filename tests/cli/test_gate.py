"""The author's gate passes a new lesson and names each thing that an author can break."""

import shutil

import pytest


@pytest.fixture
def folder(content):
    """The lesson folder that is going to be broken, and its solutions."""
    return content.lessons / "01-doubling"


def test_a_new_lesson_passes_as_it_stands(qrpc_lab, content):
    """`dev new` writes a lesson that the whole gate accepts, every wrong answer included."""
    done = qrpc_lab("dev", "check", "--times", "2")
    assert done.status == 0, done.out
    assert "3 lessons, 27 answers graded, no problem" in done.out


def edit(path, old, new):
    """Replace a text that must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


BREAKS = {
    "no drive": (lambda f: (f / "drive_doubling.py").unlink(), "drive_doubling.py is missing"),
    "stray": (lambda f: (f / "notes.txt").touch(), "notes.txt belongs to no lesson"),
    "heading": (lambda f: edit(f / "README.md", "Doubling", "Halving"), "begin with '# 01"),
    "no todo": (lambda f: edit(f / "doubling.py", "TODO", "later"), "has no TODO"),
    "same hints": (
        lambda f: edit(f / "lesson.toml", "Where to look.", "What to do there."),
        "Two hints are the same",
    ),
    "unknown key": (
        lambda f: edit(f / "lesson.toml", "minutes", "other = 1\nminutes"),
        "Remove `other`",
    ),
    "needs": (lambda f: edit(f / "lesson.toml", "needs = []", 'needs = ["x"]'), "needs 'x'"),
    "feedback": (
        lambda f: edit(f / "lesson.toml", "scope = []", 'scope = []\n[feedback]\nQL000 = "x"'),
        "QL000, which is no finding",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_wrong_with_a_folder_is_named(qrpc_lab, folder, what):
    """One mistake of the author, one sentence with its remedy, status not 0."""
    break_it, said = BREAKS[what]
    break_it(folder)
    done = qrpc_lab("dev", "check", "--rules")
    assert done.status in (1, 2)
    assert said in done.out + done.err


def test_too_few_wrong_answers(qrpc_lab, content):
    """Three are asked for, each with its code."""
    wrong = content.solutions / "01-doubling" / "wrong"
    (wrong / "only_the_first.py").unlink()
    edit(wrong / "loses_the_sign.py", "expect: QL110", "fails")
    edit(wrong / "forgets_the_order.py", "QL110", "QL000")
    done = qrpc_lab("dev", "check", "--rules", "1")
    for told in ("There are 2 wrong answers", "loses_the_sign.py does not say its code",
                 "QL000, which is no finding"):  # fmt: skip
        assert told in done.out


def test_folders_that_the_course_does_not_know(qrpc_lab, content):
    """A lesson that nobody named, and solutions without a lesson."""
    shutil.copytree(content.lessons / "01-doubling", content.lessons / "08-lost")
    (content.solutions / "09-left").mkdir()
    done = qrpc_lab("dev", "check", "--rules")
    assert done.status == 1
    assert "08-lost" in done.out
    assert "09-left" in done.out


def test_verdicts_that_should_be_others(qrpc_lab, content, folder):
    """A starter that passes, a solution that fails, a wrong answer that passes or has its code."""
    solutions = content.solutions / "01-doubling"
    right = (solutions / "doubling.py").read_text()
    (folder / "doubling.py").write_text(right + "# TODO\n")
    (solutions / "doubling.py").write_text((solutions / "wrong" / "loses_the_sign.py").read_text())
    docstring = '"""expect: QL110\n\nWhy.\n"""\n\n'
    (solutions / "wrong" / "only_the_first.py").write_text(docstring + right.partition("\n")[2])
    edit(solutions / "wrong" / "loses_the_sign.py", "QL110", "QL113")
    done = qrpc_lab("dev", "check", "1", "--seed", "s")
    assert done.status == 1
    for told in ("The starter passes", "The solution doubling.py (seed s) gets QL110",
                 "wrong answer only_the_first.py (seed s) passes",
                 "wrong answer loses_the_sign.py (seed s) expects QL113 and gets QL110",
                 "4 problems"):  # fmt: skip
        assert told in done.out


def test_an_answer_is_named_once_however_often_it_fails(qrpc_lab, content):
    """With several seeds one line says in how many of the runs."""
    solutions = content.solutions / "01-doubling"
    (solutions / "doubling.py").write_text((solutions / "wrong" / "loses_the_sign.py").read_text())
    done = qrpc_lab("dev", "check", "1", "--times", "2")
    assert done.out.count("The solution doubling.py") == 1
    assert "(in 2 of 2 runs)" in done.out
    assert "1 problem," in done.out


@pytest.mark.usefixtures("content")
def test_only_one_answer_or_one_kind(qrpc_lab):
    """`--only` leaves the others out; a name that nothing has is a problem, not a success."""
    done = qrpc_lab("dev", "check", "1", "--only", "loses_the_sign", "--times", "2")
    assert "1 lesson, 2 answers graded, no problem" in done.out
    done = qrpc_lab("dev", "check", "1", "--only", "solution")
    assert "1 lesson, 1 answer graded, no problem" in done.out
    done = qrpc_lab("dev", "check", "1", "--only", "loses_the_sing")
    assert done.status == 1
    assert "No answer is called 'loses_the_sing'" in done.out


def test_a_crash_is_no_starter(qrpc_lab, folder):
    """A starter must fail as unfinished work, not because it does not import."""
    (folder / "doubling.py").write_text("# TODO\nimport nowhere_to_be_found\n")
    done = qrpc_lab("dev", "check", "1")
    assert "The starter doubling.py" in done.out
    assert "QL901" in done.out


@pytest.mark.parametrize(
    ("name", "said"),
    [("worker", "is no lesson's name"), ("7-x", "is no lesson's name"), ("01-doubling", "exists")],
)
def test_new_refuses_bad_names(qrpc_lab, content, name, said):
    """Two digits and a slug, and nothing is overwritten."""
    done = qrpc_lab("dev", "new", name)
    assert done.status == 2
    assert said in done.err


def test_new_keeps_the_rest_of_the_course_file(qrpc_lab, content):
    """The lesson goes to the end of the last chapter; comments and layout stay."""
    path = content.lessons / "course.toml"
    path.write_text(
        'title = "T" # mine\n\n[[chapter]]\ntitle = "A"\nlessons = ["01-doubling"]\n\n'
        '[[chapter]]\ntitle = "B"\nlessons = [\n  "02-worker-pool",\n  "07-last-one",\n]\n'
    )
    assert qrpc_lab("dev", "new", "08-next-one", "--title", "The next").status == 0
    text = path.read_text()
    assert "# mine" in text
    assert text.count('"08-next-one"') == 1
    assert qrpc_lab("dev", "check", "8").status == 0
    assert "08· The next" in qrpc_lab("list").out


def test_more_schedules_than_usual(qrpc_lab, monkeypatch):
    """`--schedules` reaches the grader with every answer."""
    from qrpc_lab.check.grader import grading

    heard = []
    grade = grading.grade

    def hear(asked, **options):
        heard.append(options["schedules"])
        return grade(asked, **options)

    monkeypatch.setattr(grading, "grade", hear)
    done = qrpc_lab("dev", "check", "--only", "solution", "--schedules", "17")
    assert done.status == 0, done.out
    assert set(heard) == {17}
