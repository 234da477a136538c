"""Judges the learner's feed.proto by its descriptor and by the bytes that it reads and writes.

The bytes of version 1 are made here, by hand: a grader that used the learner's own file for both
directions would never notice a renumbered field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.check import Case, Check, Seen, expect, fail

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
        expect(seen.value["syntax"], "the syntax", code="QL210").equals("proto3")
        expect(
            seen.value["package"],
            "the package (a part of every method's path on the wire)",
            code="QL210",
        ).equals("feed.v1")
        expect(seen.value["go_package"], "the option go_package", code="QL210").equals(_GO_PACKAGE)


class KeepsVersionOne(Check):
    """What version 1 promised is still there: names, numbers, types, and Latest as it was."""

    def judge(self, case: Case, seen: Seen) -> None:
        fields = seen.value["fields"]
        for name, declaration in _VERSION_ONE.items():
            expect(fields.get(name), f"{name}, as version 1 has it", code="QL210").equals(
                declaration
            )
        expect(seen.value["latest"], "the method Latest", code="QL210").equals(
            "rpc Latest(QuoteRequest) returns (Quote)"
        )


class ReadsWhatIsOnDisk(Check):
    """Quotes that version 1 wrote mean what they meant, also the oldest, with a currency."""

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
            expect(
                read, f"the stored quote {stored.hex(' ')}, as your file reads it,", code="QL210"
            ).equals(_version_one(stored))
            expect(
                sorted(set(found) - set(read)),
                "a field that appears in it though version 1 never wrote it",
                code="QL210",
            ).equals([])


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
        expect(seen.value["names"], "the reserved names of Quote", code="QL210").contains(
            "currency"
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
            expect(seen.value.get(name), f"the method {name}", code="QL210").equals(method)


class TellsNoChangeFromNoYesterday(Check):
    """A change of 0 can be told from no change known, and a small fall is a small message."""

    def case(self, rnd: Random) -> Case:
        return Case(fall=rnd.randint(1, 60))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["field"], "the new field of Quote", code="QL210").equals(
            "optional sint64 change_cents = 5"
        )
        if seen.value["absent"] or not seen.value["zero"]:
            fail(
                "QL210",
                "A change of 0 cannot be told from none at all.",
                expected="a field with presence",
                actual="HasField says the same of both",
            )
        expect(seen.value["fall"], f"a fall by {case.fall} in bytes", code="QL210").equals(
            bytes([5 << 3, 2 * case.fall - 1])
        )


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
