"""Streams: colour only for people, ASCII where nothing else can be said, silence when closed."""

import io

import pytest

from qrpc_lab.cli.terminal import Terminal
from qrpc_lab.errors import OutputLost


class Screen(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self):
        """Tell that a person watches."""
        return True


def test_colour_needs_a_terminal(monkeypatch):
    """A pipe gets none."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert Terminal(Screen()).ink.on
    assert not Terminal(io.StringIO()).ink.on


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_refused(monkeypatch, name, value):
    """By NO_COLOR, and by a terminal that has none."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert not Terminal(Screen()).ink.on


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_signs_have_stand_ins(encoding):
    """A console of another age shows the same screens in ASCII, and nothing raises."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    Terminal(stream).print("✓ ✗ ▸ 9 │ 世")
    assert raw.getvalue().decode(encoding).strip() == "+ x > 9 | ?"


def test_a_full_disk_is_said():
    """What cannot be written is an error with its reason, and no traceback of Python's."""

    class Full(io.StringIO):
        def write(self, text):
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputLost, match="No space left on device"):
        Terminal(Full()).print("lost")


def test_a_closed_stream_swallows_everything():
    """Neither a missing nor a closed standard output makes a command fail."""
    Terminal(None).print("lost")
    stream = io.StringIO()
    stream.close()
    Terminal(stream).print("lost")
    assert not Terminal(stream).is_live


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8"])
def test_documents_for_machines_are_utf8(encoding):
    """Whatever the console speaks, a report keeps every sign."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    Terminal(stream).print_for_machines('{"a": "✓ 世"}\n')
    assert raw.getvalue().decode("utf-8") == '{"a": "✓ 世"}\n'
