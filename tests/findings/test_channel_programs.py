"""The programs on the pages of concurrency: the mended ones come out right."""

import pytest

from tests.findings.programs import mended

RIGHT = {
    "QL101": [0, 1, 4],
    "QL103": 2,
    "QL104": 101,
    "QL105": ["no", "yes"],
    "QL106": [0, 1, 2],
    "QL107": "not a number: invalid literal for int() with base 10: 'a dozen'",
    "QL108": [],
    "QL109": ["yes"],
    "QL110": 60,
    "QL111": ["a", "b", "c"],
    "QL112": sum(photo * photo for photo in range(100)),
    "QL113": [1, 4, 9],
}


@pytest.mark.parametrize("code", RIGHT)
def test_a_mended_program_comes_out_right(code):
    """On real threads, each program that is shown as a remedy gives the one right answer."""
    for program in mended(code):
        program.sleep = lambda seconds: None
        assert program.main() == RIGHT[code]


def test_ql102_either_answer_will_do():
    """The first of two mirrors: whichever it is, the other can send and end."""
    [program] = mended("QL102")
    assert program.main() in {"a page from tokyo", "a page from paris"}
