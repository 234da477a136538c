"""The JSON report has the shape of design and schema, whatever is in it."""

import json
from dataclasses import replace

import jsonschema
import pytest

from qrpc_lab.check.formats import json_report
from qrpc_lab.check.report import Report


def test_every_report_satisfies_the_schema(report):
    """The full report and the empty one validate; the schema itself is a valid schema."""
    schema = json_report.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for one in (report, Report("s", ())):
        jsonschema.validate(json.loads(json_report.render(one, "1.0")), schema)


@pytest.mark.parametrize("missing", ["seed", "verdict", "lessons", "version", "schema"])
def test_the_schema_misses_what_is_gone(report, missing):
    """A schema that accepts anything would prove nothing."""
    table = json_report.table(report, "1.0")
    del table[missing]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, json_report.schema())


def test_keys_stand_in_the_order_of_the_contract(report):
    """A person who reads the file finds the same order everywhere."""
    table = json_report.table(report, "1.0")
    assert list(table) == ["schema", "version", "seed", "verdict", "lessons"]
    lesson = table["lessons"][0]
    assert list(lesson) == ["lesson", "verdict", "seconds", "checks"]
    check = lesson["checks"][1]
    assert list(check) == ["check", "title", "verdict", "finding", "coverage"]
    assert list(check["finding"]) == ["code", "name", "message", "expected", "actual", "where",
                                      "token", "hint"]  # fmt: skip
    assert list(check["finding"]["where"][0]) == ["file", "line", "goroutine", "doing"]
    assert list(check["coverage"]) == ["schedules", "exhausted", "cases"]


def test_the_same_report_gives_the_same_bytes_times_aside(report):
    """Only `seconds` differ between two runs of the same seed."""
    later = Report(report.seed, tuple(replace(one, seconds=9.9) for one in report.lessons))
    texts = [json_report.render(one, "1.0") for one in (report, later)]
    rows = [[row for row in text.splitlines() if '"seconds"' not in row] for text in texts]
    assert texts[0] != texts[1]
    assert rows[0] == rows[1]


def test_it_can_be_written_as_utf8(report):
    """Lone surrogates, as a learner's output may hold them, do not break the file."""
    json_report.render(report, "1.0").encode("utf-8")
