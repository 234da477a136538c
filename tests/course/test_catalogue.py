"""Lessons are found by what people type, and the order of the course is read with care."""

import pytest

from qrpc_lab.course.catalogue import load_catalogue, problems
from qrpc_lab.errors import ContentBroken, UnknownLesson


@pytest.mark.parametrize(
    "typed",
    ["2", "02", "worker-pool", "worker_pool", "Worker pool", "02-worker-pool", "02-worker-pool/",
     "./02-worker-pool/worker_pool.py", "mine\\02-worker-pool\\worker_pool.py"],
)  # fmt: skip
def test_a_lesson_has_many_names(catalogue, typed):
    """Number, slug, title, folder, and any path inside it."""
    assert catalogue.find(typed).name == "02-worker-pool"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("worker-pol", "Did you mean worker-pool?"), ("doublin", "Did you mean doubling?"),
     ("99", "`qrpc-lab list`"), ("", "`qrpc-lab list`")],
)  # fmt: skip
def test_an_unknown_lesson_is_answered_with_the_nearest(catalogue, typed, said):
    """A typing mistake gets a suggestion, nonsense the way to the list."""
    with pytest.raises(UnknownLesson, match="There is no lesson") as caught:
        catalogue.find(typed)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"title": "T"}, "Add a chapter"),
        ({"chapter": [{"title": "A", "lessons": []}]}, "Give the course a title"),
        ({"title": "T", "chapter": [{"lessons": []}]}, "every chapter a title"),
        ({"title": "T", "chapter": [{"title": "A"}]}, "list its lesson folders"),
        ({"title": "T", "chapter": [{"title": "A", "lessons": ["1", "1"]}]}, "once only"),
        ({"title": "T", "chapter": [{"title": "A", "lessons": [], "core": ["1"]}]}, "core path"),
    ],
)
def test_a_broken_course_file_is_told_how_to_mend_it(table, said):
    """One sentence for each kind of mistake."""
    (sentence,) = problems(table)
    assert said in sentence


def test_a_lesson_that_is_named_and_missing_is_said(content):
    """course.toml may not promise what is not there."""
    path = content.lessons / "course.toml"
    path.write_text(path.read_text().replace('"07-last-one"', '"08-nowhere"'))
    with pytest.raises(ContentBroken, match="08-nowhere"):
        load_catalogue(content)
