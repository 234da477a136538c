"""Aliases of replay tokens: short, stable, and never of two tokens at once."""

import pytest

from qrpc_lab.course.replays import Replay, Replays


@pytest.fixture
def replays(tmp_path):
    """Aliases in an empty folder."""
    return Replays(tmp_path / "replays.json")


def replay(token):
    """Return where a token was found."""
    return Replay(token, "07-worker-pool", "EveryJobOnce", "61f2")


def test_an_alias_stands_for_its_token(replays):
    """Four letters bring back the token, the lesson, the check and the seed."""
    aliases = replays.remember([replay("07:" + "4f2a-7" * 60)])
    (alias,) = aliases.values()
    assert len(alias) == 4
    assert replays.find(alias) == replay("07:" + "4f2a-7" * 60)
    assert replays.find("none") is None


def test_the_same_token_keeps_its_alias(replays):
    """A check that is repeated prints the same command."""
    assert replays.remember([replay("a")]) == replays.remember([replay("a")])


def test_no_two_tokens_share_an_alias(replays, monkeypatch):
    """Where four letters clash, one of the two gets a fifth."""
    monkeypatch.setattr("qrpc_lab.course.replays._LETTERS", "xy")
    aliases = replays.remember([replay(str(number)) for number in range(60)])
    assert len(set(aliases.values())) == 60
    assert all(replays.find(alias).token == token for token, alias in aliases.items())


def test_the_oldest_are_forgotten(replays, monkeypatch):
    """The file stays small; what was seen again counts as new."""
    monkeypatch.setattr("qrpc_lab.course.replays._MOST", 2)
    first = replays.remember([replay("a")])["a"]
    second = replays.remember([replay("b")])["b"]
    replays.remember([replay("a")])
    replays.remember([replay("c")])
    assert replays.find(first) == replay("a")
    assert replays.find(second) is None


@pytest.mark.parametrize("text", ["{", "[]", '{"abcd": 1}', '{"abcd": {"token": "a"}}'])
def test_a_damaged_file_holds_nothing(replays, text):
    """Nothing is lost with it: the next check writes it anew."""
    replays.path.write_text(text)
    assert replays.find("abcd") is None
    assert replays.remember([replay("a")])
