"""The course is found in a checkout, in a wheel, or where the environment says."""

import pytest

from qrpc_lab.course.content import ENVIRONMENT, find_content
from qrpc_lab.errors import ContentBroken


def make(folder):
    """Make the least that counts as a course."""
    (folder / "lessons").mkdir(parents=True)
    (folder / "lessons" / "course.toml").touch()
    return folder


def test_a_checkout_comes_before_the_packaged_copy(tmp_path):
    """An author sees an edit at once, even when a copy was packaged."""
    package = tmp_path / "qrpc_lab"
    make(package / "_content")
    packaged = find_content(package)
    assert (packaged.root, packaged.packaged) == (package / "_content", True)
    make(tmp_path)
    assert find_content(package).root == tmp_path


def test_the_environment_names_another_course(tmp_path, monkeypatch):
    """Somebody else's course is taught when the environment says so."""
    monkeypatch.setenv(ENVIRONMENT, str(make(tmp_path / "other")))
    assert find_content().root == tmp_path / "other"


def test_no_course_at_all_is_said(tmp_path):
    """The message names the places that were looked at."""
    with pytest.raises(ContentBroken, match=r"course\.toml in .*_content"):
        find_content(tmp_path / "qrpc_lab")


def test_the_course_of_this_repository_is_sound(monkeypatch):
    """Every lesson that course.toml names can be loaded."""
    from qrpc_lab.course.catalogue import load_catalogue

    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert load_catalogue(find_content()).lessons
