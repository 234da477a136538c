"""The JUnit report is well-formed XML with the right totals."""

from xml.etree import ElementTree as ET

from qrpc_lab.check.formats import junit
from qrpc_lab.check.report import Report


def parse(report):
    """Render and parse."""
    return ET.fromstring(junit.render(report).encode())  # noqa: S314 - we wrote it


def test_totals_count_every_verdict(report):
    """Whoever reads only the totals takes neither doubt nor fault for a pass."""
    root = parse(report)
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5", "failures": "1", "errors": "2", "skipped": "1",
    }  # fmt: skip
    assert [suite.get("name") for suite in root] == ["04-client-stream", "06-bidi"]
    assert root[0].find("properties/property").get("value") == "61f2"


def test_each_check_is_a_case_with_its_finding(report):
    """The failing case tells code, expectation, place and output; a skip tells why."""
    cases = parse(report).findall("testsuite/testcase")
    assert [case.get("name") for case in cases[:3]] == ["answers", "ends its side", "Later"]
    failure = cases[1].find("failure")
    assert failure.get("type") == "QL201"
    for told in ("expected: END_STREAM", "a,b:c.py:7 main send(1)", "client │ server"):
        assert told in failure.text
    assert cases[1].find("system-out").text == "printed \N{REPLACEMENT CHARACTER}\n"
    assert cases[2].find("skipped").get("message") == "needs Closes"
    assert list(cases[0]) == []


def test_no_lesson_is_still_a_document():
    """An empty run writes valid XML."""
    assert parse(Report("s", ())).get("tests") == "0"
