"""lesson.toml: what it must hold, and what a broken one is told."""

import pytest

from qrpc_lab.course.lesson import load_lesson, problems
from qrpc_lab.errors import ContentBroken

SOUND = {
    "title": "T",
    "summary": "S",
    "mode": "unary",
    "concepts": ["c"],
    "needs": [],
    "minutes": 20,
    "hints": ["a", "b", "c"],
    "takeaway": "W",
    "out_of_scope": [],
}


def test_a_sound_lesson_has_no_problem():
    """All keys, nothing else: nothing to say."""
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "`title`"),
        ({"concepts": "c"}, "`concepts`"),
        ({"minutes": 0}, "`minutes`"),
        ({"minutes": True}, "`minutes`"),
        ({"hints": ["a", "b"]}, "at least 3 hints"),
        ({"feedback": {"QL201": 3}}, "[feedback]"),
        ({"feedback": []}, "[feedback]"),
        ({"exercise": ""}, "`exercise`"),
        ({"hint": ["a"]}, "`hint`"),
    ],
)
def test_each_mistake_is_named_once(change, said):
    """One mistake, one sentence, which names the key."""
    (sentence,) = problems(SOUND | change)
    assert said in sentence


def test_all_mistakes_are_told_at_once():
    """An empty file lacks everything, and the author hears of everything."""
    assert len(problems({})) == len(SOUND)


def test_names_follow_from_the_folder(catalogue):
    """Number, slug and files of a lesson come from the name of its folder."""
    lesson = catalogue.find("worker-pool")
    assert (lesson.number, lesson.slug, lesson.label) == ("02", "worker-pool", "02 Worker pool")
    names = [path.name for path in (lesson.starter, lesson.checker, lesson.drive, lesson.twin)]
    assert names == ["worker_pool.py", "check_worker_pool.py", "drive_worker_pool.py",
                     "worker_pool.go"]  # fmt: skip
    assert lesson.solution.is_file()
    assert len(lesson.wrong) == 3


def test_unreadable_toml_names_the_file(content):
    """A syntax error of TOML becomes a sentence with the path."""
    folder = content.lessons / "01-doubling"
    (folder / "lesson.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(ContentBroken, match=r"lesson\.toml cannot be read"):
        load_lesson(folder, content.solutions)
    (folder / "lesson.toml").unlink()
    with pytest.raises(ContentBroken, match="does not exist"):
        load_lesson(folder, content.solutions)
