"""What changed between two versions."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.comparison import Change, PassageChange, Span, compare
from knowledge.types import Kind, Passage
from tests.knowledge.documents import RETURNS, WARRANTY, document

FIFTEEN = "Goods can be returned within fifteen days."


def kinds(before: list[str], after: list[str]) -> list[str]:
    return [change.kind.value for change in compare([Passage(t) for t in before], [Passage(t) for t in after])]


def marked(spans: tuple[Span, ...]) -> str:
    return "".join(f"[{span.text}]" if span.changed else span.text for span in spans)


def test_each_passage_is_told_in_reading_order() -> None:
    assert kinds([WARRANTY, RETURNS, "Gone for good."], ["Something quite new here.", WARRANTY, FIFTEEN]) == [
        "added",
        "same",
        "changed",
        "removed",
    ]
    assert kinds([], [WARRANTY]) == ["added"]
    assert kinds([WARRANTY], []) == ["removed"]
    assert kinds([WARRANTY], [WARRANTY]) == ["same"]


def test_the_words_that_changed_are_marked() -> None:
    (change,) = compare([Passage(RETURNS)], [Passage(FIFTEEN)])
    assert marked(change.before_spans) == "Goods can be returned within [seven] days."
    assert marked(change.after_spans) == "Goods can be returned within [fifteen] days."
    (change,) = compare([Passage("自签收之日起7天内可以退货。")], [Passage("自签收之日起 15 天内可以退货。")])
    assert (marked(change.before_spans), marked(change.after_spans)) == (
        "自签收之日起[7]天内可以退货。",
        "自签收之日起[ 15 ]天内可以退货。",
    )


def test_a_new_heading_or_page_is_no_change_and_a_new_question_is() -> None:
    assert kinds([WARRANTY], [WARRANTY]) == ["same"]
    (change,) = compare([Passage(WARRANTY, section=("1",), page=1)], [Passage(WARRANTY, section=("2",), page=3)])
    assert change.kind is Change.SAME
    (change,) = compare(
        [Passage("能。", Kind.QA, question="能退吗？")], [Passage("能。", Kind.QA, question="能换吗？")]
    )
    assert marked(change.after_spans) == "能[换]吗？\n能。"


def rebuilt(changes: list[PassageChange]) -> tuple[list[Passage], list[Passage]]:
    return [c.before for c in changes if c.before], [c.after for c in changes if c.after]


texts = st.lists(st.sampled_from([WARRANTY, RETURNS, FIFTEEN, "七天", "十五天内可以退货", "New."]), max_size=8)


@given(texts, texts)
def test_both_versions_can_be_put_together_from_what_is_told(before: list[str], after: list[str]) -> None:
    old, new = [Passage(text) for text in before], [Passage(text) for text in after]
    changes = compare(old, new)
    assert rebuilt(changes) == (old, new)
    for change in changes:
        if change.kind is Change.CHANGED:
            assert change.before
            assert change.after
            assert "".join(span.text for span in change.before_spans) == change.before.wording
            assert "".join(span.text for span in change.after_spans) == change.after.wording


def test_versions_are_compared_through_the_door(base: KnowledgeBase) -> None:
    base.publish([document("terms", WARRANTY, RETURNS)])
    base.publish([document("terms", WARRANTY, FIFTEEN)])
    first, second = (version.id for version in base.document(base.document_id("terms")).versions)
    assert [change.kind.value for change in base.compare(first, second)] == ["same", "changed"]
    assert [change.kind.value for change in base.compare(first, first)] == ["same", "same"]
