"""Judges the learner's feed.proto by its descriptor and by the bytes that it reads and writes.

The bytes of version 1 are made here, by hand: a grader that used the learner's own file for both
directions would never notice a renumbered field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.check import Case, Check, Seen, fail

if TYPE_CHECKING:
    from random import Random

_GO_PACKAGE = "example.com/feed/v1;feedv1"
_VERSION_ONE = {
    "QuoteRequest.symbol": "string symbol = 1",
    "Quote.symbol": "string symbol = 1",
    "Quote.cents": "int64 cents = 2",
    "Quote.sequence": "int64 sequence = 4",
    "Summary.count": "int64 count = 1",
}
_MASK = (1 << 64) - 1


class Compiles(Check):
    """The file compiles."""

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value:
            fail("QL901", "The compiler refuses the file.", expected="", actual=seen.value)


class SaysWhereItBelongs(Check):
    """The package is kept, and Go is told where its code belongs."""

    def judge(self, case: Case, seen: Seen) -> None:
        package, go_package = seen.value["package"], seen.value["go_package"]
        path = f"/{package}.Feed/Latest" if package else "/Feed/Latest"
        _same(seen.value["syntax"], "proto3", "The syntax is not what it was.")
        _same(
            package,
            "feed.v1",
            f"Every screen calls /feed.v1.Feed/Latest, and your file serves {path}.",
        )
        _same(go_package, _GO_PACKAGE, "The option go_package is not what was asked for.")


class KeepsVersionOne(Check):
    """What version 1 promised is still there."""

    def judge(self, case: Case, seen: Seen) -> None:
        fields = seen.value["fields"]
        for name, declaration in _VERSION_ONE.items():
            _same(
                fields.get(name, f"no {name}"),
                declaration,
                f"{name} is not what version 1 has, and its programs are still out there.",
            )
        _same(
            seen.value["latest"] or "no Latest",
            "rpc Latest(QuoteRequest) returns (Quote)",
            "Every screen calls Latest as version 1 has it.",
        )


class ReadsWhatIsOnDisk(Check):
    """What version 1 stored still means what it meant."""

    def case(self, rnd: Random) -> Case:
        signs, currencies = rnd.sample([1, -1] * 2, 4), rnd.sample([b"EUR", b"CHF", b"", b""], 4)
        return Case(
            stored=[
                _stored(rnd, sign, currency)
                for sign, currency in zip(signs, currencies, strict=True)
            ]
        )

    def judge(self, case: Case, seen: Seen) -> None:
        for stored, found in zip(case.stored, seen.value, strict=True):
            read = {name: found.get(name) for name in ("symbol", "cents", "sequence")}
            right = _version_one(stored)
            _same(
                read, right, f"The stored quote {stored.hex(' ')} reads differently with your file."
            )
            more = {name: value for name, value in found.items() if name not in read}
            _same(
                more or "nothing else",
                "nothing else",
                f"In the stored quote {stored.hex(' ')} your file finds a field that was given up.",
            )


class KeepsTheReserved(Check):
    """Nobody can take field 3 or the name `currency` again."""

    def judge(self, case: Case, seen: Seen) -> None:
        spans = seen.value["spans"]
        if not any(first <= 3 <= last for first, last in spans):
            fail(
                "QL210",
                "Number 3 of Quote is no longer reserved: the next who comes along may take it.",
                expected="reserved 3;",
                actual=", ".join(f"{first} to {last}" for first, last in spans) or "nothing",
            )
        if "currency" not in seen.value["names"]:
            fail(
                "QL210",
                "The name `currency` is no longer reserved: the next who comes along may take it.",
                expected='reserved "currency";',
                actual=", ".join(seen.value["names"]) or "nothing",
            )


class StreamsOnTheRightSide(Check):
    """Watch, Record and Follow stream on the side that sends many."""

    def judge(self, case: Case, seen: Seen) -> None:
        wanted = {
            "Watch": "rpc Watch(QuoteRequest) returns (stream Quote)",
            "Record": "rpc Record(stream Quote) returns (Summary)",
            "Follow": "rpc Follow(stream QuoteRequest) returns (stream Quote)",
        }
        for name, method in wanted.items():
            _same(
                seen.value.get(name, f"no {name}"),
                method,
                f"{name} is not what was asked for. `stream` stands before the type of the side "
                "that sends many.",
            )


class TellsNoChangeFromNoYesterday(Check):
    """No change since yesterday is not the same as no yesterday."""

    def case(self, rnd: Random) -> Case:
        return Case(fall=rnd.randint(1, 60))

    def judge(self, case: Case, seen: Seen) -> None:
        _same(
            seen.value["field"] or "no change_cents",
            "optional sint64 change_cents = 5",
            "The new field of Quote is not what was asked for.",
        )
        if seen.value["absent"] or not seen.value["zero"]:
            fail(
                "QL210",
                "A change of 0 cannot be told from none at all.",
                expected="a field with presence",
                actual="HasField says the same of both",
            )
        _same(
            seen.value["fall"],
            bytes([5 << 3, 2 * case.fall - 1]),
            f"A fall by {case.fall} cents is encoded in another way than sint64 does.",
        )


def _same(actual: object, expected: object, sentence: str) -> None:
    """Reject with a sentence of its own: what follows from the difference, not only that it is."""
    if actual != expected:
        fail("QL210", sentence, expected=expected, actual=actual)


# -- the encoding, by hand -------------------------------------------------------------------


def _varint(number: int) -> bytes:
    number &= _MASK
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _stored(rnd: Random, sign: int, currency: bytes) -> bytes:
    """Write a quote as version 1 did, the oldest with a currency."""
    symbol = "".join(rnd.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=4)).encode()
    cents, sequence = sign * rnd.randint(1, 10**12), rnd.randint(1, 10**6)
    old = _bytes(3, currency) if currency else b""
    return _bytes(1, symbol) + _integer(2, cents) + old + _integer(4, sequence)


def _version_one(data: bytes) -> dict[str, Any]:
    """Read a quote as a program does that was generated from version 1."""
    names = {1: "symbol", 2: "cents", 4: "sequence"}
    values: dict[str, Any] = {}
    while data:
        key, data = _take_varint(data)
        value: int | str
        value, data = _take_varint(data)
        if key & 7 == 2:
            value, data = data[:value].decode(), data[value:]
        elif value >> 63:
            value -= 1 << 64
        if key >> 3 in names:
            values[names[key >> 3]] = value
    return values


def _take_varint(data: bytes) -> tuple[int, bytes]:
    number = shift = 0
    for position, byte in enumerate(data, 1):
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, data[position:]
        shift += 7
    message = "the bytes end in the middle of a number"
    raise ValueError(message)
