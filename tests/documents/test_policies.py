"""Policies whose versions follow each other: each moment has its answer, and what was said before stays readable."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.app.shop import Shop
from tests.documents.desk import Desk, desk_of


@dataclass(frozen=True)
class Policy:
    """A policy, what is asked about it, and its editions: from when, by which name, what they grant."""

    key: str
    question: str
    text: str
    editions: tuple[tuple[str, str, str], ...]
    asked_at: tuple[str, ...]

    def edition(self, number: int) -> bytes:
        _, name, granted = self.editions[number]
        return self.text.format(name=name, granted=granted).encode()


REFUNDS = Policy(
    "refunds",
    "Within how many days of the first charge can a subscription be refunded?",
    "# Subscription refunds {name}\n\n## Who gets a refund\n\nA subscription can be refunded in full within {granted} "
    "of the first charge.\n\n## How it is paid\n\nRefunds go back to the card that was charged.\n",
    (("2019-03-01", "V1.0", "7 days"), ("2022-01-01", "V2.0", "14 days"), ("2024-06-01", "V3.0", "45 days")),
    ("2021-12-31T23:59:59Z", "2022-01-01T00:00:00Z", "2025-05-05T12:00:00+08:00"),
)
POSTPONING = Policy(
    "上门安装改期",
    "上门安装改期要提前多久通知？",
    "# 上门安装改期规定 {name}\n\n## 改期\n\n上门安装需要改期的，请{granted}通知我们。\n\n"
    "## 费用\n\n改期不收取费用。\n",
    (("2020-01-01", "V1.1", "提前三天"), ("2023-05-01", "V2.1", "提前一天"), ("2025-02-01", "V2.2", "提前两小时")),
    ("2020-01-01T00:00:00Z", "2024-08-08T08:00:00+08:00", "2025-06-01T00:00:00Z"),
)


POLICIES = (REFUNDS, POSTPONING)
each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.key)


@pytest.fixture(scope="module", name="desk")
def _desk(shop: Shop) -> Iterator[Desk]:
    """Staff who hand in the current versions first, then look for the older ones."""
    with desk_of(shop) as desk:
        for number in (2, 0, 1):
            for policy in POLICIES:
                moment, name, _ = policy.editions[number]
                file = (f"{name}.md", policy.edition(number))
                (job,) = desk.add(file, key=policy.key, effective_from=moment)
                assert job["state"] == "done"
        yield desk


def hits(desk: Desk, policy: Policy, at: str) -> list[dict[str, Any]]:
    found = desk.post("/api/search", {"question": policy.question, "at": at})["hits"]
    return [hit for hit in found if hit["document"]["key"] == policy.key]


@each_policy
def test_each_moment_is_answered_by_the_version_then_in_force(desk: Desk, policy: Policy) -> None:
    for moment, (_, name, granted) in zip(policy.asked_at, policy.editions, strict=True):
        found = hits(desk, policy, moment)
        assert granted in found[0]["text"]
        assert {hit["version"] for hit in found} == {name}
    assert hits(desk, policy, "2018-12-31T00:00:00Z") == []


@each_policy
def test_the_chat_cites_the_version_in_force_by_its_name(desk: Desk, policy: Policy) -> None:
    answer = desk.shop.ask(policy.question)
    granted = [granted for _, _, granted in policy.editions]
    assert [words in answer["reply"] for words in granted] == [False, False, True]
    assert [citation["version"] for citation in answer["citations"]] == [policy.editions[-1][1]]
    assert granted[-1] in answer["citations"][0]["quote"]


@each_policy
def test_the_history_of_a_policy_is_told_and_kept(desk: Desk, policy: Policy) -> None:
    versions = sorted(desk.document(policy.key)["versions"], key=lambda version: version["effective_from"])
    assert [version["name"] for version in versions] == [name for _, name, _ in policy.editions]
    assert [version["state"] for version in versions] == ["superseded", "superseded", "in_force"]
    begun = [version["effective_from"] for version in versions]
    assert [moment[:10] for moment in begun] == [moment for moment, _, _ in policy.editions]
    assert [version["superseded_at"] for version in versions] == [*begun[1:], None]
    for number, version in enumerate(versions):
        original = desk.http.get(f"/api/versions/{version['id']}/original").content
        assert original == policy.edition(number)


@each_policy
def test_what_changed_between_two_versions_is_told_passage_by_passage(desk: Desk, policy: Policy) -> None:
    first, _, last = sorted(desk.document(policy.key)["versions"], key=lambda version: version["effective_from"])
    changes = desk.get(f"/api/versions/{first['id']}/changes", to=last["id"])["changes"]
    assert [change["kind"] for change in changes] == ["changed", "same"]
    before, after = (
        "".join(span["text"] for span in changes[0][side] if span["changed"])
        for side in ("before_spans", "after_spans")
    )
    assert before in policy.editions[0][2]
    assert after in policy.editions[2][2]
    assert before != after
