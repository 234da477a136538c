"""A small course in a temporary folder, made as an author would make it."""

import pytest

from qrpc_lab.cli.scaffold import scaffold
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import ENVIRONMENT, Content


@pytest.fixture
def content(tmp_path, monkeypatch):
    """A course of three lessons, which qrpc-lab takes for its own."""
    root = tmp_path / "course"
    (root / "lessons").mkdir(parents=True)
    course = 'title = "A course"\n\n[[chapter]]\ntitle = "One"\nlessons = []\ncore = []\n'
    (root / "lessons" / "course.toml").write_text(course, encoding="utf-8")
    content = Content(root)
    for name in ("01-doubling", "02-worker-pool", "07-last-one"):
        list(scaffold(content, name, None, "channels"))
    monkeypatch.setenv(ENVIRONMENT, str(root))
    return content


@pytest.fixture
def catalogue(content):
    """The catalogue of that course."""
    return load_catalogue(content)


@pytest.fixture
def workspace(catalogue, tmp_path):
    """A fresh workspace for that course."""
    from qrpc_lab.course.workspace import create_workspace

    return create_workspace(tmp_path / "mine", catalogue)[0]


@pytest.fixture
def exhibit(content):
    """End the only chapter of that course with an exhibit."""
    for folder, name, text in (
        (content.lessons, "README.md", "# Exhibit 1 · The classic\n\nPredict!\n"),
        (content.lessons, "exhibit.py", "print('found')\n"),
        (content.solutions, "mended.py", "print('mended')\n"),
    ):
        path = folder / "exhibits" / "1-classic" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    course = content.lessons / "course.toml"
    course.write_text(course.read_text("utf-8") + 'exhibit = "1-classic"\n', "utf-8")
    return load_catalogue(content).exhibits[0]
