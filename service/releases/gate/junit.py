"""What the gate has found as JUnit XML, for build servers. Pure."""

import re
from xml.etree import ElementTree as ET

from service.releases.gate.report import Beside, Change, Report, Side, State

# XML 1.0 has no way to write these; a model has.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAILED = frozenset({Change.REGRESSED, Change.WRONG})


def as_junit(report: Report) -> str:
    """Give a report as a JUnit file.

    A question that has regressed, is wrong with nothing to compare with, or is vetoed, is a failure; one that is
    missing an error; one that is as wrong as before is skipped. The verdict is a test of its own, so that what only
    all questions together show fails, too.
    """
    cases = [_verdict_case(report), *(_case(one, report) for one in report.questions)]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    numbers = {name: str(count) for name, count in counts.items()}
    root = ET.Element("testsuites", {"name": "kefu gate", **numbers})
    suite = ET.SubElement(root, "testsuite", {"name": f"golden questions, revision {report.revision}", **numbers})
    suite.extend(cases)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _verdict_case(report: Report) -> ET.Element:
    case = ET.Element("testcase", name="verdict", classname="gate", time="0")
    verdict = report.verdict
    said = "\n".join(reason.en for reason in (*verdict.reasons, *verdict.flags))
    if verdict.outcome.value != "pass":
        kind = "failure" if verdict.outcome.value == "fail" else "error"
        _add(case, kind, verdict.outcome.value, said)
    else:
        _add(case, "system-out", "", said)
    return case


def _case(one: Beside, report: Report) -> ET.Element:
    case = ET.Element("testcase", name=one.id, classname=f"gate.{one.kind}", time=f"{one.ours.seconds or 0:.3f}")
    if one.change in _FAILED or one.vetoed:
        _add(case, "failure", _failings(one.ours), _told(one, report))
    elif one.change is Change.MISSING:
        _add(case, "error", f"missing: {_missing(one)}", _told(one, report))
    elif one.ours.state is State.WRONG:
        _add(case, "skipped", f"as wrong as before: {_failings(one.ours)}", "")
        _add(case, "system-out", "", _told(one, report))
    return case


def _failings(side: Side) -> str:
    return "; ".join(failing.en for failing in side.failings)


def _missing(one: Beside) -> str:
    sides = [side for side in (one.ours, one.theirs) if side and side.state is State.MISSING]
    return "; ".join(side.failure or "not answered" for side in sides)


def _told(one: Beside, report: Report) -> str:
    lines = [*one.before, one.question, "", "expected:", *one.expected, "", f"{report.revision}:", one.ours.reply]
    if one.theirs:
        lines += ["", f"{report.against}:", one.theirs.reply]
    return "\n".join(lines)


def _add(case: ET.Element, name: str, message: str, text: str) -> None:
    attributes = {"message": _writable(message)} if message else {}
    ET.SubElement(case, name, attributes).text = _writable(text)


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
