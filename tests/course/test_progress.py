"""The progress file: readable, versioned, atomic, and mended when it is damaged."""

import json

import pytest

from qrpc_lab.course.progress import DamagedError, Entry, Progress, dump, parse
from qrpc_lab.course.store import Store
from qrpc_lab.errors import NotWritable, ProgressTooNew

DAMAGED = ["", "{", "[]", "null", '{"lessons": {}}', '{"qrpc-lab progress": 1, "lessons": []}',
           '{"qrpc-lab progress": 1, "lessons": {"a": {"passed": 3}}}',
           '{"qrpc-lab progress": 1, "lessons": {"a": {"surprise": 3}}}',
           '{"qrpc-lab progress": 1, "lessons": {"a": {"files": {"b": 1}}}}',
           "[" * 100_000]  # fmt: skip


@pytest.fixture
def store(tmp_path):
    """A store in an empty folder."""
    return Store(tmp_path)


def passing(name):
    """Return a change that notes a pass."""

    def note(progress):
        progress.of(name).passed = "edition"

    return note


def test_what_is_written_is_read():
    """Dump and parse are each other's inverse, and the file says what it is."""
    progress = Progress({"01-a": Entry("e1", "e2", "s", skipped=True, hints=2, files={"a": "b"})})
    assert parse(dump(progress)) == progress
    assert "qrpc-lab progress" in dump(progress)


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_whatever_has_another_shape_is_damaged(text):
    """No wrong text gets through, and none raises anything else."""
    with pytest.raises(DamagedError):
        parse(text)


def test_a_later_version_is_refused_and_left_alone(store):
    """Nothing of a newer file is lost to an older program."""
    text = '{"qrpc-lab progress": 2, "lessons": "of another kind"}'
    store.path.write_text(text)
    for attempt in (store.load, lambda: store.change(passing("01-a"))):
        with pytest.raises(ProgressTooNew, match="Upgrade"):
            attempt()
    assert store.path.read_text() == text


def test_a_new_workspace_has_lost_nothing(store):
    """Without any file there is nothing to tell and nothing to rebuild."""
    loaded = store.load()
    assert (loaded.progress, loaded.notices, loaded.lost) == (Progress(), [], False)


def test_a_damaged_file_is_set_aside_and_the_backup_read(store):
    """Only the last change is lost, the damaged file is kept, and both are said."""
    store.change(passing("01-a"))
    store.change(passing("02-b"))
    store.path.write_text("{ half a fi")
    loaded = store.load()
    assert loaded.progress.passed("01-a")
    assert not loaded.progress.passed("02-b")
    assert not loaded.lost
    assert "set aside" in loaded.notices[0]
    assert "backup" in loaded.notices[1]
    assert (store.folder / "1-damaged-progress.json").read_text() == "{ half a fi"


def test_without_a_backup_the_caller_is_asked_to_rebuild(store):
    """Both files gone bad: an empty progress that says that it was lost."""
    store.path.write_bytes(b"\xff\xfe")
    store.backup.write_text("{")
    loaded = store.load()
    assert loaded.lost
    assert loaded.progress == Progress()


def test_a_directory_in_its_place_counts_as_damaged(store):
    """Even that is set aside."""
    store.path.mkdir()
    assert store.load().lost
    store.change(passing("01-a"))
    assert store.load().progress.passed("01-a")


def test_a_change_that_cannot_be_written_leaves_the_old_file(store, monkeypatch):
    """A full disk costs nothing that was there before, and leaves no draft behind."""
    store.change(passing("01-a"))
    before = store.path.read_text()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotWritable, match="No space left"):
        store.change(passing("02-b"))
    assert store.path.read_text() == before
    assert [path.name for path in store.folder.glob("*.new")] == []


def test_two_programs_do_not_lose_each_others_changes(store):
    """A change is made on what the file says now, not on what was read before."""
    Store(store.folder).change(passing("01-a"))
    store.change(passing("02-b"))
    assert set(json.loads(store.path.read_text())["lessons"]) == {"01-a", "02-b"}


def test_a_lock_left_behind_is_removed(store, monkeypatch):
    """A crash while writing must not lock the learner out."""
    lock = store.folder / "progress.lock"
    lock.touch()
    monkeypatch.setattr("qrpc_lab.course.files._STALE_SECONDS", -1.0)
    store.change(passing("01-a"))
    assert store.load().progress.passed("01-a")
    assert not lock.exists()
