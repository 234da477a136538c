"""The learner's commands apart from `check` and `watch`."""

import pytest


@pytest.fixture
def nowhere(content, tmp_path, monkeypatch):
    """This process in a folder that is no workspace."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_init_makes_a_workspace_and_says_how_to_go_on(qrpc_lab, nowhere):
    """The default folder, and the next command to type."""
    done = qrpc_lab("init")
    assert done.status == 0
    assert "made, with 3 lessons" in done.out
    assert "cd qrpc-lab-course, then: qrpc-lab watch" in done.out
    assert (nowhere / "qrpc-lab-course" / "01-doubling" / "doubling.py").is_file()
    assert "is complete" in qrpc_lab("init").out


@pytest.mark.parametrize("command", ["start", "watch"])
def test_without_a_terminal_it_is_said_where_to_go_on(qrpc_lab, home, command):
    """`start` and `watch` end, with the file to edit and the command to check it."""
    done = qrpc_lab(command)
    assert done.status == 0
    assert "Current lesson: 01 Doubling" in done.out
    assert str(home.root / "01-doubling" / "doubling.py") in done.out
    assert "qrpc-lab check doubling" in done.out


def test_start_makes_the_workspace_that_is_missing(qrpc_lab, nowhere):
    """From nothing to the first lesson in one command; then it finds what it made."""
    assert "made, with 3 lessons" in qrpc_lab("start").out
    assert (nowhere / "qrpc-lab-course" / ".qrpc-lab" / "progress.json").is_file()


def test_start_with_a_folder_makes_it_there(qrpc_lab, nowhere, tmp_path):
    """An explicit folder wins over the one that is there already."""
    qrpc_lab("start", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "01-doubling").is_dir()
    assert not (nowhere / "qrpc-lab-course").exists()


def test_without_a_command_a_short_page_or_the_watch(qrpc_lab, nowhere, monkeypatch):
    """Elsewhere a page says how to start; in a workspace the current lesson is named."""
    assert "qrpc-lab start" in qrpc_lab().out
    qrpc_lab("init", ".")
    assert "Current lesson: 01 Doubling" in qrpc_lab().out


def test_the_list_shows_how_far_one_is(qrpc_lab, home, solve):
    """Passed, current, left for later, and how many of how many."""
    solve(1)
    qrpc_lab("check")
    qrpc_lab("next")
    rows = qrpc_lab("list").out.splitlines()
    signs = {row[4:6]: row[2] for row in rows if " min " in row}
    assert signs == {"01": "✓", "02": "–", "07": "▸"}  # noqa: RUF001 - the sign in the list
    assert any("1 of 3 passed" in row for row in rows)
    assert max(map(len, rows)) <= 80


def test_the_list_marks_what_may_be_left_out(qrpc_lab, home, content):
    """Lessons off the core path have a sign, and the legend says what it means."""
    course = content.lessons / "course.toml"
    course.write_text(course.read_text().replace("core = []", 'core = ["01-doubling"]'))
    out = qrpc_lab("list").out
    assert "01  Doubling" in out
    assert "02· Worker pool" in out
    assert "· off the core path" in out


def test_hints_come_one_by_one(qrpc_lab, home):
    """Each call shows one more; after the last all are shown; `--all` shows them at once."""
    assert "hint 1 of 3" in qrpc_lab("hint").out
    second = qrpc_lab("hint", "doubling").out
    assert "hint 2 of 3" in second
    assert "hint 1 of 3" not in second
    assert "qrpc-lab hint doubling" in second
    qrpc_lab("hint")
    again = qrpc_lab("hint").out
    assert all(f"hint {number} of 3" in again for number in (1, 2, 3))
    assert qrpc_lab("hint", "2", "--all").out.count("hint ") == 3


def test_next_leaves_a_lesson_for_later_and_comes_back(qrpc_lab, home, solve):
    """Skipped lessons are current again when only they are left."""
    assert "Now: 02 Worker pool" in qrpc_lab("next").out
    assert "Now: 07 Last one" in qrpc_lab("next").out
    back = qrpc_lab("next").out
    assert "Now: 01 Doubling" in back
    for typed in (2, 7):
        solve(typed)
    qrpc_lab("check", "2", "7")
    assert "only lesson left" in qrpc_lab("next").out


def test_the_solution_comes_after_the_pass(qrpc_lab, home, solve, catalogue):
    """Before: refused, with both ways on. After, or with --spoil: the file, byte for byte."""
    refused = qrpc_lab("solution", "1")
    assert refused.status == 2
    assert "hint doubling" in refused.err
    assert "--spoil" in refused.err
    assert refused.out == ""
    text = catalogue.find("1").solution.read_text()
    assert qrpc_lab("solution", "1", "--spoil").out == text
    solve(1)
    qrpc_lab("check")
    assert qrpc_lab("solution", "1").out == text


def test_reset_keeps_a_backup_and_says_where(qrpc_lab, home):
    """The learner's text is in the file that the message names."""
    exercise = home.root / "01-doubling" / "doubling.py"
    exercise.write_text("precious")
    done = qrpc_lab("reset", "1")
    kept = done.out.split("kept as ")[1].strip().rstrip(".")
    assert "1-doubling.py" in kept
    with open(kept) as file:  # noqa: PTH123 - the path as a user would paste it
        assert file.read() == "precious"
    assert "raise NotImplementedError" in exercise.read_text()


def test_show_prints_the_text_and_the_file(qrpc_lab, home):
    """A lesson's text, and which file is the learner's."""
    out = qrpc_lab("show", "2").out
    assert out.startswith("# 02 · Worker pool")
    facts = out[out.index("time ") :].split()
    assert str(home.root / "02-worker-pool" / "worker_pool.py") in facts
    assert " ".join(facts).startswith("time about 20 minutes ideas the idea")


@pytest.mark.parametrize("typed", ["QL101", "ql101", "101"])
def test_explain_shows_a_page(qrpc_lab, typed):
    """A code in any spelling; without one all codes are listed."""
    assert "deadlock" in qrpc_lab("explain", typed).out
    assert "QL101  deadlock" in qrpc_lab("explain").out


def test_docs_says_where_texts_are(qrpc_lab, home):
    """Without a built site the same texts are found by commands."""
    assert "qrpc-lab show LESSON" in qrpc_lab("docs").out


def test_an_upgrade_is_told_beside_the_result(qrpc_lab, home, content):
    """What is new comes as a notice on standard error, once."""
    starter = content.lessons / "01-doubling" / "doubling.py"
    (home.root / "01-doubling" / "doubling.py").write_text("half done")
    starter.write_text(starter.read_text() + "# new\n")
    assert "has a new starter" in qrpc_lab("check").err
    assert "has a new starter" not in qrpc_lab("check").err
    assert (home.root / "01-doubling" / "doubling.py").read_text() == "half done"


def test_run_starts_the_exercise_as_a_program(qrpc_lab, home):
    """Without a scene the file runs as __main__, in its folder; its status is ours."""
    (home.root / "01-doubling" / "queue.py").write_text("raise RuntimeError('shadow')\n")
    (home.root / "01-doubling" / "mine.py").write_text("word = 'beside'\n")
    (home.root / "01-doubling" / "doubling.py").write_text(
        "import queue, mine, sys\nprint(__name__, mine.word)\nsys.exit(7)\n"
    )
    assert qrpc_lab("run", "1").status == 7


def test_init_inside_a_workspace_completes_that_one(qrpc_lab, home, monkeypatch):
    """Without a folder, `init` means the workspace around it, and makes none within."""
    monkeypatch.chdir(home.root / "01-doubling")
    (home.root / "01-doubling" / "doubling.py").unlink()
    done = qrpc_lab("init")
    assert f"Workspace {home.root} is complete" in done.out
    assert (home.root / "01-doubling" / "doubling.py").is_file()
    assert not (home.root / "01-doubling" / "qrpc-lab-course").exists()


def test_proto_where_nothing_can_be_written(qrpc_lab, home, monkeypatch):
    """A sentence and status 2, not a fault of the tool."""

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("qrpc_lab.rpc.proto.generate", refuse)
    path = home.root / "01-doubling" / "feed.proto"
    path.touch()
    done = qrpc_lab("proto", path)
    assert done.status == 2
    assert "cannot be written: Permission denied." in done.err


def test_proto_writes_stubs_beside_the_file(qrpc_lab, home):
    """The learner's .proto becomes importable modules; a broken one is told with its line."""
    path = home.root / "01-doubling" / "feed.proto"
    path.write_text('syntax = "proto3";\npackage feed;\nmessage Quote { int64 cents = 1; }\n')
    done = qrpc_lab("proto", path)
    assert done.status == 0
    assert f"wrote {path.with_name('feed_pb2.py')}" in done.out
    assert path.with_name("feed_pb2.py").is_file()
    path.write_text('syntax = "proto3";\nmessage {}\n')
    broken = qrpc_lab("proto", path)
    assert broken.status == 1
    assert "feed.proto, line 2" in broken.err


def test_run_says_what_is_still_to_do(qrpc_lab, home, content):
    """A scene that meets a TODO ends with a sentence instead of a traceback."""
    drive = content.lessons / "01-doubling" / "drive_doubling.py"
    drive.write_text("def demo(exercise, serve):\n    print(exercise.doubled([1]))\n")
    assert qrpc_lab("run", "1").status == 1
