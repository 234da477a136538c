"""Plain data across the pipe."""

from __future__ import annotations

import enum
import json
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrpc_lab.check.codec import MAX_DEPTH, NotPlain, Opaque, decode, encode

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
)
KEYS = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner)
        | st.sets(KEYS)
        | st.tuples(inner, inner)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_round_trip(value: object) -> None:
    """Every plain value survives, types included, by way of real JSON text."""
    assert repr(decode(json.loads(json.dumps(encode(value))))) == repr(value) or decode(
        json.loads(json.dumps(encode(value)))
    ) == _as_text(value)


def _as_text(value: object) -> object:
    """Lone surrogates become question marks: JSON on a pipe has to be UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return value


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_decoding_never_surprises(value: object) -> None:
    """Whatever JSON a forger sends, decoding gives plain data or `NotPlain`, nothing else."""
    try:
        text = json.dumps(value)
    except TypeError:
        return
    try:
        decode(json.loads(text))
    except NotPlain:
        return


def test_subclasses_are_their_base() -> None:
    """A judge compares a learner's Counter or named tuple as the dict or tuple that it is."""

    class Pair(NamedTuple):
        a: int
        b: int

    assert decode(encode(Counter("aab"))) == {"a": 2, "b": 1}
    assert decode(encode(Pair(1, 2))) == (1, 2)


@pytest.mark.parametrize("value", [7, 0.5, "seven"])
def test_classes_of_numbers_and_texts_are_their_base(value: object) -> None:
    """A subclass of int, float or str is a number or text, whatever it would say of itself."""
    lies = {"__str__": lambda _: "1", "__int__": lambda _: 1, "__float__": lambda _: 1.0}
    mine = type("Mine", (type(value),), lies)(value)
    assert decode(encode(mine)) == value


def test_enum_crosses_as_name() -> None:
    """A status code is judged by its name."""
    assert decode(encode(enum.Enum("Code", "OK NOT_FOUND").OK)) == "OK"  # type: ignore[attr-defined]


def test_objects_are_opaque() -> None:
    """An object of the learner's equals nothing, so it cannot pretend to be the right value."""

    class Liar:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    found = decode(encode(Liar()))
    assert isinstance(found, Opaque)
    assert found != 1
    assert found.type == "Liar"


def test_bounds() -> None:
    """Too deep or too large is refused on the sending side, before memory is spent."""
    deep: list[object] = []
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    with pytest.raises(NotPlain, match="levels"):
        encode(deep)
    with pytest.raises(NotPlain, match="characters"):
        encode("x" * (5 << 20))
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(NotPlain):
        encode(loop)
