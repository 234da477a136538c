"""The table of findings keeps the promises that its codes make."""

import pytest

from qrpc_lab import findings
from qrpc_lab.errors import QrpcLabError, UnknownFinding

PROMISED = [
    *(f"QL{n}" for n in range(101, 114)),
    *(f"QL{n}" for n in range(201, 212)),
    *(f"QL{n}" for n in range(901, 911)),
    "QL999",
]


def test_every_promised_code_is_there_in_order():
    """The codes are a contract: none is missing, none is extra, and they are listed in order."""
    assert list(findings.KINDS) == PROMISED


def test_no_two_codes_share_a_name():
    """A name alone tells a finding from any other."""
    names = [kind.name for kind in findings.KINDS.values()]
    assert len(set(names)) == len(names)


def test_meanings_are_single_sentences():
    """A meaning fits on the line that lists it: a sentence, with its full stop."""
    for kind in findings.KINDS.values():
        assert kind.meaning.endswith(".")
        assert len(kind.meaning) <= 90


@pytest.mark.parametrize("typed", ["QL101", "ql101", "101", " QL101\n"])
def test_a_code_is_understood_as_people_type_it(typed):
    """`explain 101` and `explain ql101` find the same page as `explain QL101`."""
    assert findings.name_of(typed) == "deadlock"


@pytest.mark.parametrize("typed", ["QL100", "QL1011", "deadlock", "", "QL\u0661\u0660\u0661"])
def test_an_unknown_code_is_refused_with_the_known_ones(typed):
    """Whoever mistypes a code sees what there is, in an exception of ours."""
    with pytest.raises(UnknownFinding, match="QL101, QL102") as caught:
        findings.page(typed)
    assert isinstance(caught.value, QrpcLabError)
