"""The screens: readable without colour, within 80 columns, and never driven by what they show."""

import pytest

from qrpc_lab.check.report import (
    CheckReport,
    Coverage,
    Finding,
    LessonReport,
    Report,
    Verdict,
    Where,
)
from qrpc_lab.cli.ink import Ink, visible
from qrpc_lab.cli.render.report import report_lines

PLAIN = Ink(on=False)
DEADLOCK = Finding(
    "QL101",
    "deadlock",
    "all 3 goroutines wait, and nobody can help",
    where=(
        Where("/far/away/worker_pool.py", 21, "main", "jobs.send(photo 4)"),
        Where("C:\\far\\worker_pool.py", 14, "work#2", "results.send(thumb 1), nobody receives: "
              "main would, at worker_pool.py:24, but only after its last send"),
    ),
    token="k3f9",  # noqa: S106 - names a schedule
    hint="Who could empty `results` while main is still sending?",
    excerpt=((9, "    for photo in photos:", False), (10, "        jobs.send(photo)", True)),
)  # fmt: skip
EXPECTED = """\
07 Worker pool                                                seed 61f2   0.31 s
  ✓ starts                                          no bug found in 300 schedules
  ✗ makes every thumbnail once
    QL101 deadlock: all 3 goroutines wait, and nobody can help

      main    worker_pool.py:21   jobs.send(photo 4)
      work#2  worker_pool.py:14   results.send(thumb 1), nobody receives: main
                                  would, at worker_pool.py:24, but only after
                                  its last send

       9 │     for photo in photos:
    ▸ 10 │         jobs.send(photo)

    Who could empty `results` while main is still sending?

    a hint:         qrpc-lab hint worker-pool
    see it happen:  qrpc-lab replay k3f9
    what is QL101:  qrpc-lab explain QL101

  ✓ finishes                                             no bug in all 12 schedules
  - passes on errors                                                        skipped

1 failed, 1 skipped, 2 passed
""".replace("  - ", "  \N{EN DASH} ")


def report(*checks):
    """Return the report of one lesson with these checks."""
    return Report("61f2", (LessonReport("07-worker-pool", "Worker pool", 0.31, checks),))


def text(one, width=80):
    """Render without colour."""
    return "\n".join(report_lines(one, PLAIN, width)) + "\n"


def failing(**fields):
    """Return a report with one finding."""
    finding = Finding(**{"code": "QL110", "name": "wrong result", "message": "no"} | fields)
    return report(CheckReport("C", "c", Verdict.FAIL, finding))


def squeezed(shown):
    """Return the rows with runs of spaces made one, so that only the words are compared."""
    return [" ".join(row.split()) for row in shown.splitlines()]


def test_a_failing_check_reads_as_it_should():
    """Heading, checks, finding, places in columns, source, hint, next steps, sum."""
    shown = text(
        report(
            CheckReport("A", "starts", Verdict.PASS, coverage=Coverage(300, False, 4)),  # noqa: FBT003 - exhausted
            CheckReport("B", "makes every thumbnail once", Verdict.FAIL, DEADLOCK),
            CheckReport("C", "finishes", Verdict.PASS, coverage=Coverage(12, True, 4)),  # noqa: FBT003 - exhausted
            CheckReport("D", "passes on errors", Verdict.SKIPPED),
        )
    )
    assert squeezed(shown) == squeezed(EXPECTED)
    assert shown.splitlines()[5:9] == EXPECTED.splitlines()[5:9]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_screen(width):
    """Long titles, messages, values and places wrap."""
    long = "many words " * 30
    finding = Finding("QL110", "wrong result", long, expected=long, actual="short",
                      where=(Where("f.py", 1, "goroutine", long),), hint=long,
                      excerpt=((1, "x" * 200, True),))  # fmt: skip
    one = report(
        CheckReport("A", long, Verdict.FAIL, finding, output="y" * 500),
        CheckReport("B", long, Verdict.PASS, coverage=Coverage(300, False, 1)),  # noqa: FBT003 - exhausted
        CheckReport("C", long, Verdict.SKIPPED),
    )
    assert max(map(len, text(one, width).splitlines())) <= width


def test_colours_change_nothing_but_colour():
    """With the codes taken out both renderings are the same, and the codes are there."""
    one = report(CheckReport("B", "b", Verdict.FAIL, DEADLOCK))
    coloured = list(report_lines(one, Ink(on=True)))
    assert any("\x1b[" in line for line in coloured)
    assert [visible(line) for line in coloured] == [len(line) for line in report_lines(one, PLAIN)]


def test_expected_stands_above_actual():
    """Both begin in the same column, so that the eye compares."""
    rows = text(failing(expected="[1, 2]", actual="[2, 1]")).splitlines()
    place = rows.index("      expected   [1, 2]")
    assert rows[place + 1] == "      actual     [2, 1]"


def test_long_values_get_lines_of_their_own():
    """Several lines stay several lines."""
    shown = text(failing(expected="a\nb", actual="c", detail="  " + "word " * 40))
    assert "      expected\n        a\n        b\n" in shown


def test_terminal_codes_of_a_program_are_shown_not_obeyed():
    """Neither values nor output can clear the screen."""
    one = failing(expected="\x1b[2J", actual="\x07", message="\x1b]0;title\x07", detail="\x9b2J")
    (check,) = one.lessons[0].checks
    noisy = CheckReport("C", "c", Verdict.FAIL, check.finding, output="\x1b[31mred\r\nnext\ttab")
    shown = text(report(noisy))
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\r"}
    assert "␛[31mred" in shown


def test_much_output_is_cut_and_said():
    """The first lines, and how many more there were."""
    (check,) = failing().lessons[0].checks
    noisy = CheckReport("C", "c", Verdict.FAIL, check.finding,
                        output="\n".join(f"line {number}" for number in range(100)))  # fmt: skip
    shown = text(report(noisy))
    assert "line 19" in shown
    assert "line 20" not in shown
    assert "… and 80 more lines" in shown


def test_a_name_is_not_said_twice():
    """A message that begins with the finding's name is told once."""
    shown = text(failing(name="not done yet", message="not done yet: TODO: greet", code="QL902"))
    assert "QL902 not done yet: TODO: greet" in shown
    assert "qrpc-lab show worker-pool" in shown


def test_a_fault_of_the_checker_asks_for_a_report():
    """QL999 offers no hint: it offers the bundle."""
    shown = text(failing(code="QL999", name="fault of the checker"))
    assert "qrpc-lab doctor --bundle report.md worker-pool" in shown
    assert "qrpc-lab hint" not in shown


def test_notices_of_degraded_limits_are_told():
    """A limit that could not be set is said beneath the checks."""
    checks = (CheckReport("A", "a", Verdict.PASS),)
    lesson = LessonReport("01-a", "A", 0.1, checks, ("memory is not limited here",))
    assert "  note: memory is not limited here" in text(Report("s", (lesson,)))


def test_nothing_checked_is_not_a_pass():
    """An empty report says so."""
    assert "nothing was checked" in text(Report("s", ()))


def test_a_long_token_is_shown_by_its_alias():
    """Where the workspace knows a short name, that is what the learner types."""
    one = failing(token="07:4f2a-7")  # noqa: S106 - names a schedule
    assert "qrpc-lab replay 07:4f2a-7" in text(one)
    shown = "\n".join(report_lines(one, PLAIN, 80, {"07:4f2a-7": "k3f9"}))
    assert "qrpc-lab replay k3f9" in shown


def test_how_much_was_tried_is_said_of_failures_and_doubts_too():
    """After how many schedules a bug was found, and why nothing could be decided."""
    tried = Coverage(7, exhausted=False, cases=1)
    finding = Finding("QL101", "deadlock", "all wait")
    shown = text(
        report(
            CheckReport("A", "a", Verdict.FAIL, finding, tried),
            CheckReport("B", "b", Verdict.INCONCLUSIVE, None, tried, reason="2 of 7 cut short"),
            CheckReport("C", "c", Verdict.SKIPPED, reason="needs A"),
            CheckReport("D", "d", Verdict.PASS, None, Coverage(1, exhausted=True, cases=1)),
        )
    )
    assert shown.count("after 7 schedules") == 2
    assert "  ? b" in shown
    assert "    2 of 7 cut short" in shown
    assert "no bug in all 1 schedule\n" in shown
    assert "1 failed, 1 inconclusive, 1 skipped, 1 passed" in shown
