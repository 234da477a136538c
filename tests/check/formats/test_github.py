"""The GitHub report is one workflow command a line, escaped as the runner expects."""

from dataclasses import replace

from qrpc_lab.check.formats import github
from qrpc_lab.check.report import Report, Where


def test_each_bad_check_is_one_annotation(report):
    """Failure and fault are errors, a doubt is a warning, passes and skips are silent."""
    levels = [line.split(" ")[0] for line in github.render(report).splitlines()]
    assert levels == ["::error", "::warning", "::error", "::notice"]


def test_properties_and_message_are_escaped(report):
    """Commas and colons in properties, percent signs and line ends in messages."""
    line = github.render(report).splitlines()[0]
    properties, _, message = line.removeprefix("::error ").partition("::")
    assert properties.split(",") == [
        "file=lessons/a%2Cb%3Ac.py", "line=7",
        "title=QL201 04-client-stream%3A ends its side",
    ]  # fmt: skip
    assert "50%25" in message
    assert "%0Aexpected: END_STREAM%0Aactual: nothing%0Aat all%0Ahint: Close" in message


def test_the_last_line_sums_up(report):
    """The log says how many passed, and the seed to repeat it."""
    assert github.render(report).splitlines()[-1].endswith("::0 of 2 passed, seed 61f2")


def test_the_path_of_the_exercise_is_what_the_repository_knows(report):
    """An annotation is attached to the file in the repository; other files keep their names."""
    (lesson, *_) = report.lessons
    check = lesson.checks[1]
    finding = replace(check.finding, where=(Where("stream.py", 7),))
    one = Report("s", (replace(lesson, checks=(replace(check, finding=finding),)),))
    assert "file=hand-in/stream.py," in github.render(one, {lesson.lesson: "hand-in/stream.py"})
    assert "file=stream.py," in github.render(one, {lesson.lesson: "hand-in/other.py"})
    assert "file=stream.py," in github.render(one)
