"""`watch`: saves and keys become checks and screens; the terminal is left as it was found."""

import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time

import pytest

from qrpc_lab.cli.session import open_session
from qrpc_lab.cli.watching.changes import POLLING, Watcher, watching_files
from qrpc_lab.cli.watching.events import Key, Notice, Saved
from qrpc_lab.cli.watching.loop import Loop

PATIENCE = 20.0


@pytest.fixture
def play(home, capsys):
    """Run the loop over some events, then quit; return what the screen showed."""

    def run(*events, typed="1"):
        session = open_session()
        pending = queue.SimpleQueue()
        for event in (*events, Key("q")):
            pending.put(event)
        capsys.readouterr()
        Loop(session, session.lesson(typed), pending).run()
        return capsys.readouterr().out

    return run


def test_it_begins_with_a_check(play):
    """The verdict, where the learner is, and the keys."""
    shown = play()
    assert "watching 01-doubling/doubling.py" in shown
    assert "○○○  0 of 3" in shown
    assert "QL902" in shown
    assert "h hint   s show text   l list   c check   n next   q quit" in shown


def test_a_save_is_checked_and_a_pass_leads_on(play, home, solve):
    """After a pass: the takeaway, and the key to the next lesson, which then is watched."""
    solve(1)
    shown = play(Saved((home.root / "01-doubling" / "doubling.py",)), Key("n"))
    assert shown.count("01 Doubling  ") == 2
    assert "The one sentence to keep." in shown
    assert "next, 02 Worker pool:  press n" in shown
    assert "●○○  1 of 3" in shown
    assert "watching 02-worker-pool/worker_pool.py" in shown
    assert home.store.load().progress.passed("01-doubling")


def test_saving_another_lessons_exercise_goes_there(play, home):
    """Whoever edits lesson 7 is in lesson 7."""
    shown = play(Saved((home.root.resolve() / "07-last-one" / "last_one.py",)))
    assert "watching 07-last-one/last_one.py" in shown


def test_saves_that_came_during_a_check_are_one(play, home):
    """An editor that writes three times costs one more check; keys in between are not lost."""
    saved = Saved((home.root.resolve() / "01-doubling" / "doubling.py",))
    shown = play(saved, Key("h"), saved, saved)
    assert shown.count("QL902") == 2
    assert "hint 1 of 3" in shown


def test_keys_show_hint_text_and_list(play):
    """One hint more with each h, the text with s, the list with l; other keys do nothing."""
    shown = play(Key("h"), Key("h"), Key("s"), Key("l"), Key("x"))
    assert "hint 1 of 3" in shown
    assert "hint 2 of 3" in shown
    assert "press h again" in shown
    assert "# 01 · Doubling" in shown
    assert "0 of 3 passed" in shown


def test_next_without_a_pass_leaves_it_for_later(play, home):
    """The key n skips, and that is remembered."""
    assert "watching 02-worker-pool" in play(Key("n"))
    assert home.store.load().progress.of("01-doubling").skipped


def test_notices_survive_the_first_screen(home, content, capsys):
    """What was said before the screen was cleared stands below the first verdict, once."""
    starter = content.lessons / "01-doubling" / "doubling.py"
    (home.root / "01-doubling" / "doubling.py").write_text("half done")
    starter.write_text(starter.read_text() + "# new\n")
    session = open_session(bring_up=True)
    capsys.readouterr()
    pending = queue.SimpleQueue()
    for event in (Key("c"), Key("q")):
        pending.put(event)
    Loop(session, session.lesson("2"), pending).run()
    assert capsys.readouterr().err.count("01 Doubling has a new starter") == 1


def test_an_exercise_that_is_deleted_meanwhile(play, home):
    """A verdict with the way out, and the loop goes on."""
    exercise = home.root / "01-doubling" / "doubling.py"
    exercise.unlink()
    shown = play(Saved((exercise,)), Key("l"))
    assert "is not there any more" in " ".join(shown.split())
    assert "0 of 3 passed" in shown


@pytest.fixture
def events():
    """A queue for what a watcher reports."""
    return queue.Queue()


def test_a_save_is_noticed(home, events, monkeypatch):
    """Real events of this system, or polling where it has none; nothing else is reported."""
    up = threading.Event()
    write_probe = Watcher._write_probe

    def tell(watcher):
        up.set()
        return write_probe(watcher)

    monkeypatch.setattr(Watcher, "_write_probe", tell)
    path = home.root.resolve() / "01-doubling" / "doubling.py"
    with watching_files(home, events.put):
        assert up.wait(PATIENCE)
        path.write_text("number = 1\n")
        seen = events.get(timeout=PATIENCE)
        if seen == Notice(POLLING):
            path.write_text("number = 2\n")
            seen = events.get(timeout=PATIENCE)
    assert seen == Saved((path,))


@pytest.fixture
def watcher(home, events, monkeypatch):
    """A watcher of the workspace that is not running; its ticks are short."""
    monkeypatch.setattr("qrpc_lab.cli.watching.changes._TICK_MS", 20)
    return Watcher(home, events.put, threading.Event())


def test_silence_leads_to_polling_and_is_told(watcher, events, monkeypatch):
    """A file system without events: the probe is not heard of, saves are noticed all the same."""
    polled = []

    def changes(*, polling):
        polled.append(polling)
        yield from ([{watcher._root / "01-doubling" / "doubling.py"}] if polling else [set()] * 20)

    monkeypatch.setattr(watcher, "_changes", changes)
    watcher.run()
    assert polled == [False, True]
    assert events.get_nowait() == Notice(POLLING)
    assert events.get_nowait() == Saved((watcher._root / "01-doubling" / "doubling.py",))
    assert not watcher._probe.exists()


def test_a_system_that_refuses_to_watch_is_polled_then_told(watcher, events, monkeypatch):
    """No more watches to be had, and no polling either: the learner hears of the key."""

    def refuse(*, polling):
        raise OSError(28, "inotify watch limit reached")
        yield

    monkeypatch.setattr(watcher, "_changes", refuse)
    watcher.run()
    assert events.get_nowait() == Notice(POLLING)
    assert "press c to check" in events.get_nowait().text


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("01-doubling/doubling.py", True),
        ("01-doubling/feed.proto", True),
        (".qrpc-lab/watch-probe", True),
        (".qrpc-lab/progress.json", False),
        (".qrpc-lab/backups/01-doubling/1-doubling.py", False),
        ("01-doubling/.doubling.py.swp", False),
        ("01-doubling/.#doubling.py", False),
        ("01-doubling/doubling.py~", False),
        ("01-doubling/__pycache__/doubling.py", False),
        ("../elsewhere.py", False),
    ],
)
def test_only_answers_count(watcher, name, ours):
    """What editors and Python leave behind starts no check."""
    assert watcher.is_ours(watcher._root / name) is ours


posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")


class Screen:
    """A pseudo-terminal with `qrpc-lab start` in it."""

    def __init__(self, folder):
        import pty

        self.ours, self.theirs = pty.openpty()
        self.before = self.modes()
        environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "80", "TERM": "xterm"}
        self.child = subprocess.Popen(
            [sys.executable, "-m", "qrpc_lab", "start"], cwd=folder, env=environment,
            stdin=self.theirs, stdout=self.theirs, stderr=self.theirs, start_new_session=True,
        )  # fmt: skip
        self.shown = ""

    def modes(self):
        """Return the terminal's settings."""
        import termios

        return termios.tcgetattr(self.theirs)

    def wait_for(self, text):
        """Read until a text has been shown, and forget what came before it."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} was not shown: {self.shown}"
            if select.select([self.ours], [], [], left)[0]:
                self.shown += os.read(self.ours, 65536).decode(errors="replace")
        self.shown = self.shown.partition(text)[2]

    def press(self, key):
        """Press a key."""
        os.write(self.ours, key.encode())

    def close(self):
        """End whatever still runs."""
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def screen(home):
    """A terminal in which `start` was typed in a workspace, up to the first verdict."""
    terminal = Screen(home.root)
    terminal.wait_for("q quit")
    yield terminal
    terminal.close()


@posix
def test_a_session_of_a_person(screen, solve):
    """A hint, a save, a pass, the next lesson, quit: status 0, and the terminal as before."""
    assert screen.modes() != screen.before
    screen.press("h")
    screen.wait_for("hint 1 of 3")
    solve(1)
    screen.wait_for("next, 02 Worker pool:  press n")
    screen.press("n")
    screen.wait_for("watching 02-worker-pool/worker_pool.py")
    screen.wait_for("q quit")
    screen.press("q")
    assert screen.child.wait(PATIENCE) == 0
    assert screen.modes() == screen.before


@posix
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["TERM", "INT"]
)
def test_the_terminal_is_restored_after_a_signal(screen, number, status):
    """Whoever is ended from outside leaves a terminal that echoes."""
    screen.child.send_signal(number)
    assert screen.child.wait(PATIENCE) == status
    assert screen.modes() == screen.before
