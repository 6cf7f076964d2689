"""What the gate has found as one page of HTML that needs nothing beside it; its template is read once."""

from functools import cache
from importlib.resources import files

import jinja2

from service.releases.gate.report import Change, Outcome, Report, State

_OUTCOMES = {
    Outcome.PASS: ("passes", "通过"),
    Outcome.FAIL: ("does not pass", "不通过"),
    Outcome.INCONCLUSIVE: ("is not decided", "无法判定"),
}
_CHANGES = {
    Change.REGRESSED: ("regressed", "变差"),
    Change.MISSING: ("missing", "缺失"),
    Change.WRONG: ("wrong", "答错"),
    Change.IMPROVED: ("improved", "变好"),
    Change.UNCHANGED: ("unchanged", "不变"),
    Change.RIGHT: ("right", "答对"),
}
_STATES = {State.RIGHT: ("right", "正确"), State.WRONG: ("wrong", "错误"), State.MISSING: ("missing", "缺失")}
_KINDS = {"policy": ("policy", "政策"), "procedure": ("procedure", "流程"), "intent": ("vague intent", "模糊意图")}


def as_page(report: Report) -> str:
    """Give a report as a page; whatever customers, documents or models wrote is shown as text, never as markup."""
    return template().render(
        report=report,
        verdict=report.verdict,
        outcomes=_OUTCOMES,
        changes=_CHANGES,
        states=_STATES,
        kinds=_KINDS,
    )


@cache
def template() -> jinja2.Template:
    """Give the page's template."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(files("service.releases.gate").joinpath("page.html").read_text(encoding="utf-8"))
