"""What the gate has found, as JUnit and as a page: whole, readable, and harmless whatever a model wrote."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import msgspec
import pytest

from service.releases.gate.junit import as_junit
from service.releases.gate.page import as_page
from service.releases.gate.report import Change, Outcome, Report
from tests.releases.gate.reports import MISSING, REPORT, RIGHT, WRONG, beside


def alone(*questions: tuple[str, Change]) -> Report:
    """A report with nothing to compare with, of a revision that passes."""
    sides = {Change.RIGHT: RIGHT, Change.WRONG: WRONG, Change.MISSING: MISSING}
    verdict = msgspec.structs.replace(
        REPORT.verdict, outcome=Outcome.PASS, golden=None, worse=None, better=None, slowdown=None, flags=(), counts={}
    )
    return Report(REPORT.revision, "", verdict, tuple(beside(name, one, sides[one], None) for name, one in questions))


def test_junit_has_a_case_for_each_question_and_one_for_the_verdict() -> None:
    suite = ET.fromstring(as_junit(REPORT)).find("testsuite")  # noqa: S314 (ours)
    assert suite is not None
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "7", "failures": "3", "errors": "1", "skipped": "1"}
    kinds = {case.get("name"): next((part.tag for part in case), "") for case in suite}
    assert kinds == {
        "verdict": "failure",
        "veto": "failure",
        "worse": "failure",
        "gone": "error",
        "better": "",
        "as-bad": "skipped",
        "as-good": "",
    }
    failed = suite.find("testcase[@name='veto']/failure")
    assert failed is not None
    assert failed.get("message") == "does not say: 7天"
    assert "<script>alert(1)</script>" in str(failed.text)
    assert "\x00" not in as_junit(REPORT)


@pytest.mark.parametrize(("outcome", "tag"), [(Outcome.PASS, "system-out"), (Outcome.INCONCLUSIVE, "error")])
def test_the_verdict_is_a_case_of_its_own(outcome: Outcome, tag: str) -> None:
    report = msgspec.structs.replace(REPORT, verdict=msgspec.structs.replace(REPORT.verdict, outcome=outcome))
    verdict = ET.fromstring(as_junit(report)).find(".//testcase[@name='verdict']")  # noqa: S314 (ours)
    assert verdict is not None
    assert [part.tag for part in verdict] == [tag]


def test_with_nothing_to_compare_what_is_wrong_fails() -> None:
    report = alone(("one", Change.WRONG), ("two", Change.RIGHT), ("three", Change.MISSING))
    suite = ET.fromstring(as_junit(report)).find("testsuite")  # noqa: S314 (ours)
    assert suite is not None
    assert (suite.get("failures"), suite.get("errors")) == ("1", "1")


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("report", [REPORT, alone(("one", Change.WRONG), ("two", Change.RIGHT))])
def test_the_page_needs_nothing_beside_it_and_runs_nothing(report: Report) -> None:
    page = as_page(report)
    elements = Elements()
    elements.feed(page)
    tags = {tag for tag, _ in elements.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "base", "form", "a"}
    names = {name for _, attributes in elements.found for name in attributes}
    assert not names & {"src", "href", "srcset", "action", "data", "style"}
    assert not [name for name in names if name.startswith("on")]
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import|http", style)
    policies = [each.get("content") for tag, each in elements.found if tag == "meta"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policies
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_says_it_in_both_languages_with_the_worst_open() -> None:
    page = as_page(REPORT)
    for text in ("does not pass", "不通过", "regressed", "变差", "没有说到：7天", "does not say: 7天", "REVISION"):
        assert text.lower() in page.lower()
    details = re.findall(r"<details class=\"(\w+)\"( open)?", page)
    assert details == [
        ("regressed", " open"),
        ("regressed", " open"),
        ("missing", " open"),
        ("improved", ""),
        ("unchanged", ""),
        ("unchanged", ""),
    ]
