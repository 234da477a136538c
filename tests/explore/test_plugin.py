"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

TESTS = """\
import threading
import pytest

LOCK = threading.Lock()
SEEN = []


@pytest.fixture
def names():
    return ["one", "two"]


@pytest.mark.explore(schedules=200)
def test_right(names):
    SEEN.append(1)
    assert len(SEEN) == 1
    threads = [threading.Thread(target=LOCK.acquire, name=names[0])]
    with LOCK:
        pass


class TestIn:
    @pytest.mark.explore(lines=True)
    def test_counter(self):
        total = 0

        def add():
            nonlocal total
            total += 1

        threads = [threading.Thread(target=add) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert total == 2


@pytest.mark.explore(schedules=50, strategy="exhaustive")
def test_choose(choose):
    assert choose(4) != 3


@pytest.mark.explore(schedules=5)
def test_skipped():
    pytest.skip("not here")


@pytest.mark.explore(schedules=5)
def test_does_not_raise():
    with pytest.raises(ValueError):
        LOCK.locked()


def test_plain():
    assert threading.current_thread() is threading.main_thread()
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What pytest says of those tests, on two processes of xdist."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "test_them.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    return folder, _pytest(folder, "-n", "2")


def _pytest(folder, *arguments):
    plugin = () if _is_installed() else ("-p", "qrpc_lab.explore.plugin")
    command = [sys.executable, "-m", "pytest", "-q", *plugin, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def _is_installed():
    from importlib.metadata import entry_points

    return any(each.value == "qrpc_lab.explore.plugin" for each in entry_points(group="pytest11"))


def test_marked_tests_are_explored_and_others_left_alone(ran):
    """Two pass, one is skipped; the race and the choice fail with their codes."""
    _, said = ran
    assert "3 failed, 2 passed, 1 skipped" in said
    assert "QL103 data race" in said
    assert "QL110 wrong result" in said


def test_what_pytest_raises_to_fail_a_test_is_a_wrong_result(ran):
    """`pytest.raises` that saw nothing: QL110 at the line of the test, not a lost exception."""
    _, said = ran
    assert "DID NOT RAISE" in said
    assert "QL107" not in said
    assert re.search(r"at +test_them.py:\d+ +with pytest.raises\(ValueError\)", said)


def test_a_failure_says_how_to_replay_it(ran):
    """The line that is printed fails again, with the same code."""
    folder, said = ran
    node, token = re.search(r"replay: pytest '(\S+choose)' --explore-replay '(\S+)'", said).groups()
    again = _pytest(folder, node, "--explore-replay", token)
    assert "QL110 wrong result" in again
    assert "1 failed" in again
