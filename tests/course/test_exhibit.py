"""Exhibits: the programs that end the chapters, found, handed out, and kept as the learner's."""

import pytest

from qrpc_lab.course.catalogue import load_catalogue, problems
from qrpc_lab.course.workspace import create_workspace, refresh
from qrpc_lab.errors import ContentBroken


@pytest.fixture
def home(exhibit, content, tmp_path):
    """The exhibit's folder in a fresh workspace of that course."""
    workspace, _ = create_workspace(tmp_path / "mine", load_catalogue(content))
    return workspace.root / exhibit.name


@pytest.mark.parametrize("typed", ["exhibit-1", "Exhibit 1", "classic", "1-classic"])
def test_an_exhibit_has_several_names(exhibit, content, typed):
    """Number, slug and folder; a lesson's number is a lesson."""
    catalogue = load_catalogue(content)
    assert catalogue.find_exhibit(typed) == exhibit
    assert catalogue.find_exhibit("1") is None
    assert exhibit.label == "Exhibit 1 · The classic"


@pytest.mark.parametrize("gone", ["readme", "program", "mended"])
def test_a_file_that_is_missing_is_said(exhibit, content, gone):
    """course.toml may not promise what is not there."""
    path = getattr(exhibit, gone)
    path.unlink()
    with pytest.raises(ContentBroken, match=path.name):
        load_catalogue(content)


def test_an_exhibit_is_the_name_of_a_folder():
    """One for each chapter, and a text."""
    table = {"title": "T", "chapter": [{"title": "A", "lessons": [], "exhibit": ["1"]}]}
    (sentence,) = problems(table)
    assert "name of a folder" in sentence


def test_text_and_program_are_handed_out(home):
    """The mended one is not."""
    assert {path.name for path in home.iterdir()} == {"README.md", "exhibit.py"}


def test_what_the_learner_mended_stays(home, exhibit, content, tmp_path):
    """A new edition reaches an untouched program; a changed one stays, and that is said once."""
    catalogue = load_catalogue(content)
    exhibit.program.write_text("print('found again')\n")
    workspace, notices = create_workspace(tmp_path / "mine", catalogue)
    assert notices == []
    assert (home / "exhibit.py").read_text() == "print('found again')\n"
    (home / "exhibit.py").write_text("mine")
    exhibit.program.write_text("print('a third time')\n")
    (notice,) = refresh(workspace, catalogue)
    assert "The classic has a new edition" in notice
    assert (home / "exhibit.py").read_text() == "mine"
    assert refresh(workspace, catalogue) == []
