"""Plain data across the pipe, and nothing that runs: JSON with a tag where JSON has no word.

The subject is not trusted, so decoding can only ever build values of the types listed here, of a
bounded depth and size.  Whatever else a drive returns arrives as `Opaque`, which says what it was
and equals nothing.  An enum member (a gRPC status code) crosses as its name.

Wire shape: `None`, booleans, numbers, strings and lists stand for themselves; everything else is
`{"tag": …}` (`bytes`, `tuple`, `dict`, `set`, `float`, `opaque`).
"""

from __future__ import annotations

import base64
import enum
import math
from collections.abc import Callable
from dataclasses import dataclass

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_TEXT = 4 << 20
MAX_INT = 1 << 4096


class NotPlain(ValueError):
    """The data is too deep, too large, or not of this encoding."""


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A value that is not plain data: only its type's name and a shortened `repr` crossed."""

    type: str
    text: str

    def __repr__(self) -> str:
        """Show what it was, on the other side."""
        return self.text


class _Budget:
    """Counts nodes, so that neither side can be made to build a value without end."""

    def __init__(self) -> None:
        self.left = MAX_NODES

    def spend(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            message = f"data of more than {MAX_NODES} values or {MAX_DEPTH} levels"
            raise NotPlain(message)


def encode(value: object) -> object:
    """Turn a value into JSON's own types.  Raises `NotPlain` when it is too large or too deep."""
    return _encode(value, 0, _Budget())


def _encode(value: object, depth: int, budget: _Budget) -> object:
    budget.spend(depth)
    value = _as_base(value)
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int and -MAX_INT < value < MAX_INT:  # type: ignore[operator]  # kind is int
        return value
    if kind is str:
        return _bounded(value)  # type: ignore[arg-type]  # kind is str
    if kind is float:
        return value if math.isfinite(value) else {"tag": "float", "of": repr(value)}  # type: ignore[arg-type]
    encoder = _ENCODERS.get(kind) or _inherited(value)
    if encoder is not None:
        return encoder(value, depth + 1, budget)
    return {"tag": "opaque", "type": kind.__name__, "of": _repr(value)}


def _as_base(value: object) -> object:
    """Take a class of the learner's own that is a number or a text for that number or text."""
    if type(value) in {bool, int, float, str} or isinstance(value, enum.Enum):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    return float.__float__(value) if isinstance(value, float) else value


def _inherited(value: object) -> Callable[[object, int, _Budget], object] | None:
    """Find the encoder of a base class: a `Counter` is a dict to a judge, a named tuple a tuple."""
    return next((one for kind, one in _ENCODERS.items() if isinstance(value, kind)), None)


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        message = f"a text of {len(text)} characters; at most {MAX_TEXT} can be sent"
        raise NotPlain(message)
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _repr(value: object) -> str:
    try:
        return repr(value)[:300]
    except Exception:  # noqa: BLE001 - a learner's __repr__ may do anything
        return f"<{type(value).__name__}>"


def _many(tag: str) -> Callable[[object, int, _Budget], object]:
    def encoder(value: object, depth: int, budget: _Budget) -> object:
        items = [_encode(item, depth, budget) for item in value]  # type: ignore[attr-defined]
        return {"tag": tag, "of": items}

    return encoder


def _list(value: object, depth: int, budget: _Budget) -> object:
    return [_encode(item, depth, budget) for item in value]  # type: ignore[attr-defined]


def _set(value: object, depth: int, budget: _Budget) -> object:
    ordered = sorted(value, key=lambda item: (type(item).__name__, _repr(item)))  # type: ignore[call-overload]
    return {"tag": "set", "of": [_encode(item, depth, budget) for item in ordered]}


def _dict(value: object, depth: int, budget: _Budget) -> object:
    pairs = [
        [_encode(key, depth, budget), _encode(item, depth, budget)]
        for key, item in value.items()  # type: ignore[attr-defined]
    ]
    return {"tag": "dict", "of": pairs}


def _bytes(value: object, depth: int, budget: _Budget) -> object:
    budget.spend(depth)
    data = bytes(value)  # type: ignore[call-overload]
    if len(data) > MAX_TEXT:
        message = f"{len(data)} bytes; at most {MAX_TEXT} can be sent"
        raise NotPlain(message)
    return {"tag": "bytes", "of": base64.b64encode(data).decode("ascii")}


def _enum(value: object, depth: int, budget: _Budget) -> object:
    return _encode(value.name, depth, budget)  # type: ignore[attr-defined]  # an enum member


_ENCODERS: dict[type, Callable[[object, int, _Budget], object]] = {
    enum.Enum: _enum,
    list: _list,
    tuple: _many("tuple"),
    set: _set,
    frozenset: _set,
    dict: _dict,
    bytes: _bytes,
    bytearray: _bytes,
}


def decode(value: object) -> object:
    """Rebuild a value from JSON's types.  Raises `NotPlain` for anything `encode` cannot make."""
    return _decode(value, 0, _Budget())


def _decode(value: object, depth: int, budget: _Budget) -> object:
    budget.spend(depth)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [_decode(item, depth + 1, budget) for item in value]
    if isinstance(value, dict) and isinstance(value.get("tag"), str) and "of" in value:
        try:
            return _tagged(value, depth + 1, budget)
        except (TypeError, ValueError, KeyError) as error:
            message = f"damaged data: {type(error).__name__}"
            raise NotPlain(message) from error
    message = f"not the encoding of a value: {type(value).__name__}"
    raise NotPlain(message)


def _tagged(value: dict[str, object], depth: int, budget: _Budget) -> object:
    tag, of = value["tag"], value["of"]
    if tag == "bytes":
        return base64.b64decode(str(of), validate=True)
    if tag == "float":
        return float(str(of))
    if tag == "opaque":
        return Opaque(str(value.get("type")), str(of)[:300])
    if not isinstance(of, list):
        message = f"{tag} without a list"
        raise NotPlain(message)
    if tag == "dict":
        return {_decode(k, depth, budget): _decode(v, depth, budget) for k, v in of}
    items = [_decode(item, depth, budget) for item in of]
    if tag == "tuple":
        return tuple(items)
    if tag == "set":
        return set(items)
    message = f"unknown tag {tag!r}"
    raise NotPlain(message)
