"""The workspace: handed out once, never overwritten, upgraded around what the learner wrote."""

import pytest

from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.edition import edition
from qrpc_lab.course.workspace import create_workspace, find_workspace, refresh
from qrpc_lab.errors import NotWritable


@pytest.fixture
def lesson(catalogue):
    """The first lesson."""
    return catalogue.find("1")


def test_each_lesson_gets_its_folder(workspace, catalogue):
    """Exercise and text are handed out; checker, drive and solution are not."""
    for lesson in catalogue.lessons:
        names = {path.name for path in workspace.folder(lesson).iterdir()}
        assert names == {lesson.exercise_name, "README.md"}
        assert workspace.is_untouched(lesson)


def test_a_second_init_completes_and_overwrites_nothing(workspace, catalogue, lesson):
    """What is gone comes back, what was written stays."""
    workspace.exercise(lesson).write_text("mine")
    other = catalogue.find("2")
    workspace.exercise(other).unlink()
    assert create_workspace(workspace.root, catalogue)[1] == []
    assert workspace.exercise(lesson).read_text() == "mine"
    assert workspace.is_untouched(other)


def test_a_folder_with_other_things_in_it_keeps_them(catalogue, tmp_path):
    """A file of the learner's own in the place of an exercise is not ours to replace."""
    mine = tmp_path / "full" / "01-doubling" / "doubling.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("older work")
    create_workspace(tmp_path / "full", catalogue)
    assert mine.read_text() == "older work"


def test_an_upgrade_replaces_only_what_was_not_touched(workspace, content, catalogue):
    """A new starter reaches the untouched file; the changed one stays, and that is said, once."""
    for typed in ("1", "2"):
        starter = catalogue.find(typed).starter
        starter.write_text(starter.read_text() + "# a new edition\n")
    touched, untouched = catalogue.find("1"), catalogue.find("2")
    workspace.exercise(touched).write_text("half done")
    (notice,) = refresh(workspace, load_catalogue(content))
    assert "01 Doubling has a new starter" in notice
    assert "reset doubling" in notice
    assert workspace.exercise(touched).read_text() == "half done"
    assert workspace.exercise(untouched).read_text().endswith("# a new edition\n")
    assert refresh(workspace, catalogue) == []


def test_new_lessons_are_handed_out_and_said(content, tmp_path):
    """An upgrade that adds a lesson says so by name."""
    course = content.lessons / "course.toml"
    text = course.read_text()
    course.write_text(text.replace(', "07-last-one"', ""))
    workspace, first = create_workspace(tmp_path / "mine", load_catalogue(content))
    course.write_text(text)
    assert first == []
    assert refresh(workspace, load_catalogue(content)) == ["New lesson: 07 Last one."]
    assert (workspace.root / "07-last-one" / "last_one.py").is_file()


def test_a_pass_is_remembered_with_its_edition(workspace, catalogue, lesson):
    """A changed check is said to whoever passed the old one, once, and the pass stands."""
    passed = edition(lesson)

    def note(progress):
        progress.of(lesson.name).passed = passed

    workspace.store.change(note)
    lesson.checker.write_text(lesson.checker.read_text() + "\n# stricter\n")
    (notice,) = refresh(workspace, catalogue)
    assert "has changed since you passed it" in notice
    assert workspace.store.load().progress.of(lesson.name).passed == passed != edition(lesson)
    assert refresh(workspace, catalogue) == []


def test_line_ends_are_nobodys_edit(workspace, lesson):
    """A checkout with CRLF is the same edition, and the file counts as untouched."""
    before = edition(lesson)
    for path in (lesson.starter, lesson.checker):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert edition(lesson) == before
    assert workspace.is_untouched(lesson)


def test_reset_keeps_every_version(workspace, lesson):
    """Each reset makes a backup of its own; an untouched file needs none."""
    assert workspace.reset(lesson) is None
    for number in (1, 2):
        workspace.exercise(lesson).write_text(f"try {number}")
        kept = workspace.reset(lesson)
        assert kept.name == f"{number}-doubling.py"
        assert kept.read_text() == f"try {number}"
        assert workspace.is_untouched(lesson)


def test_reset_brings_back_what_is_gone_or_a_directory(workspace, lesson):
    """The way out of every broken state is the same."""
    exercise = workspace.exercise(lesson)
    exercise.unlink()
    assert workspace.reset(lesson) is None
    exercise.unlink()
    exercise.mkdir()
    assert workspace.reset(lesson).is_dir()
    assert workspace.is_untouched(lesson)


def test_a_workspace_is_found_from_inside_and_from_above(workspace, tmp_path, lesson):
    """Inside a lesson's folder, at the root, and beside a folder of the default name."""
    assert find_workspace(workspace.folder(lesson)) == workspace
    assert find_workspace(workspace.root) == workspace
    workspace.root.rename(tmp_path / "qrpc-lab-course")
    assert find_workspace(tmp_path).root == tmp_path / "qrpc-lab-course"


def test_no_workspace_is_none(tmp_path):
    """An ordinary folder is not taken for one."""
    assert find_workspace(tmp_path) is None


def test_a_file_cannot_be_a_workspace(catalogue, tmp_path):
    """The message says what to do instead."""
    (tmp_path / "file").touch()
    with pytest.raises(NotWritable, match=r"is a file: name a folder|cannot be written"):
        create_workspace(tmp_path / "file", catalogue)
