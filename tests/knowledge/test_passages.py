"""What staff do to single passages: switch them off, give them further questions; it lasts."""

from dataclasses import replace

import pytest

from knowledge.base import KnowledgeBase
from knowledge.changes import wanted_questions
from knowledge.errors import UnknownPassage, WrongQuestions
from knowledge.marks import Mark, Touched, carried
from knowledge.types import Kind, NewVersion, Passage, StaffChange
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import (
    MONDAY,
    RETURNS,
    WARRANTY,
    Clock,
    CountingEmbedder,
    assert_whole,
    document,
    found,
    parts_of,
)

OFF = Mark(enabled=False)
ON = Mark()


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    base = reopen()
    base.publish([document("terms", WARRANTY, RETURNS)])
    return base


def passage_ids(base: KnowledgeBase, key: str = "terms") -> list[int]:
    """The passages of a document's newest version."""
    newest = base.document(base.document_id(key)).versions[-1]
    return [detail.id for detail in base.passages(newest.id)]


def test_passages_are_told_in_reading_order(base: KnowledgeBase) -> None:
    (version,) = base.document(base.document_id("terms")).versions
    details = base.passages(version.id)
    assert [(detail.position, detail.passage.text, detail.enabled, detail.questions) for detail in details] == [
        (0, WARRANTY, True, ()),
        (1, RETURNS, True, ()),
    ]


def test_a_passage_that_is_switched_off_is_not_found_until_it_is_on_again(base: KnowledgeBase, reopen: Reopen) -> None:
    first, _ = passage_ids(base)
    revision = base.search("warranty").knowledge_revision
    assert not base.switch_passage(first, enabled=False).enabled
    result = base.search("How long does the warranty last?")
    assert (WARRANTY in [hit.passage.text for hit in result.hits], result.knowledge_revision) == (False, revision + 1)
    assert WARRANTY not in found(base, "warranty", MONDAY)
    base.rebuild()
    assert WARRANTY not in found(reopen(), "warranty")
    base = reopen()
    base.switch_passage(first, enabled=True)
    assert found(base, "warranty")[0] == WARRANTY


def test_a_further_question_is_found_by_its_words_and_its_meaning(base: KnowledgeBase, reopen: Reopen) -> None:
    first, _ = passage_ids(base)
    before = base.search("Who pays when the bulb dies?").hits
    before_of_it = next(hit for hit in before if hit.passage.text == WARRANTY)
    detail = base.set_questions(first, ["Who pays when the bulb dies?"])
    assert detail.questions == ("Who pays when the bulb dies?",)
    for again in (False, True):
        searched = reopen() if again else base
        hit = searched.search("Who pays when the bulb dies?").hits[0]
        assert (hit.passage.text, hit.scores.lexical > before_of_it.scores.lexical) == (WARRANTY, True)
        assert (hit.scores.dense or 0) > (before_of_it.scores.dense or 0) + 0.2
        assert hit.scores.relevance > before_of_it.scores.relevance
        assert_whole(searched)


def test_questions_survive_a_rebuild_and_can_be_taken_away(base: KnowledgeBase) -> None:
    first, _ = passage_ids(base)
    before = base.search("Who pays when the bulb dies?").hits
    base.set_questions(first, ["Who pays when the bulb dies?"])
    base.rebuild()
    assert found(base, "Who pays when the bulb dies?")[0] == WARRANTY
    base.set_questions(first, [])
    after = base.search("Who pays when the bulb dies?").hits
    assert [(hit.passage, hit.scores.dense) for hit in after] == [(hit.passage, hit.scores.dense) for hit in before]
    assert_whole(base)


def test_a_question_in_the_other_language_does_not_cost_a_passage_its_vector(
    base: KnowledgeBase, counting: CountingEmbedder
) -> None:
    first, _ = passage_ids(base)
    base.set_questions(first, ["保修多长时间？"])
    assert counting.embedded[-1] == "Terms\n" + WARRANTY
    assert found(base, "保修多长时间？")[0] == WARRANTY
    assert base.search("guarantee period").hits[0].passage.text == WARRANTY
    assert_whole(base)


def test_a_chinese_passage_is_found_by_the_meaning_of_an_english_question(base: KnowledgeBase) -> None:
    base.publish([document("保修", "整灯保修两年。")])
    (passage,) = passage_ids(base, "保修")
    base.set_questions(passage, ["How long is a lamp repaired for free?"])
    assert base.search("For how long are lamps repaired at no cost?").hits[0].passage.text == "整灯保修两年。"
    base.set_questions(passage, [])
    assert_whole(base)


def test_what_staff_did_stays_with_the_next_version(base: KnowledgeBase, clock: Clock) -> None:
    first, second = passage_ids(base)
    base.switch_passage(first, enabled=False)
    base.set_questions(second, ["May I send it back?"])
    clock.advance(days=1)
    base.publish([document("terms", "A new clause.", WARRANTY, RETURNS)])
    newest = base.document(base.document_id("terms")).leading
    assert [(detail.enabled, detail.questions) for detail in base.passages(newest.id)] == [
        (True, ()),
        (False, ()),
        (True, ("May I send it back?",)),
    ]
    assert found(base, "May I send it back?")[0] == RETURNS
    assert WARRANTY not in found(base, "warranty")
    assert_whole(base)


ASKED_OTHERWISE = ("Who pays when the bulb dies?", "灯泡坏了谁负责？")


def publish_with_further_wordings(base: KnowledgeBase, *wordings: str) -> None:
    pair = Passage(WARRANTY, Kind.QA, question="How long is the warranty?", further=wordings)
    base.publish([replace(document("faq", *wordings), passages=(pair, Passage(RETURNS)))])


def test_a_question_is_found_as_the_document_words_it_otherwise(base: KnowledgeBase, reopen: Reopen) -> None:
    publish_with_further_wordings(base, *ASKED_OTHERWISE)
    for again in (False, True):
        searched = reopen() if again else base
        for question in ASKED_OTHERWISE:
            hit = searched.search(question).hits[0]
            assert (hit.document_key, hit.passage.text, hit.passage.further) == ("faq", WARRANTY, ASKED_OTHERWISE)
        assert_whole(searched)
    base = reopen()
    base.rebuild()
    assert base.search("灯泡坏了谁负责？").hits[0].passage.text == WARRANTY


def test_what_staff_add_is_kept_apart_from_the_documents_own_wordings(base: KnowledgeBase, clock: Clock) -> None:
    publish_with_further_wordings(base, *ASKED_OTHERWISE)
    first, _ = passage_ids(base, "faq")
    base.set_questions(first, ["Is the lamp insured?"])
    clock.advance(days=1)
    publish_with_further_wordings(base, "Who pays for it?")
    (detail, _) = base.passages(base.document(base.document_id("faq")).leading.id)
    assert (detail.passage.further, detail.questions) == (("Who pays for it?",), ("Is the lamp insured?",))
    assert "灯泡坏了谁负责？" not in detail.passage.wording
    assert_whole(base)


def test_what_waits_follows(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("terms", RETURNS, WARRANTY, effective_from=MONDAY.replace(day=9))])
    waiting = base.document(base.document_id("terms")).versions[0]
    first, second = (detail.id for detail in base.passages(waiting.id))
    base.switch_passage(first, enabled=False)
    base.set_questions(second, ["May I send it back?"])
    clock.advance(days=10)
    assert WARRANTY not in found(base, "warranty")
    assert found(base, "May I send it back?")[0] == RETURNS
    base.tidy()
    assert_whole(base)


def test_a_restored_version_comes_back_with_what_staff_did_to_it(base: KnowledgeBase, clock: Clock) -> None:
    first, _ = passage_ids(base)
    base.switch_passage(first, enabled=False)
    old = base.document(base.document_id("terms")).versions[0].id
    base.publish([document("terms", "Everything is new.")])
    base.restore(base.document_id("terms"), old)
    assert (WARRANTY in found(base, "warranty"), RETURNS in found(base, "returned")) == (False, True)


def test_questions_of_an_ended_version_are_found_in_its_time(base: KnowledgeBase, clock: Clock) -> None:
    first, _ = passage_ids(base)
    clock.advance(days=1)
    base.publish([document("terms", "Everything is new.")])
    base.set_questions(first, ["Who pays when the bulb dies?"])
    assert found(base, "Who pays when the bulb dies?", MONDAY)[0] == WARRANTY
    assert_whole(base)


def test_a_vector_of_the_old_text_is_not_taken_over(base: KnowledgeBase, counting: CountingEmbedder) -> None:
    first, _ = passage_ids(base)
    library = parts_of(base).library
    library.set_questions([first], ["Who pays?"])  # and there the process ended
    counting.embedded.clear()
    base.publish([document("other", "Other.")])
    assert f"Who pays?\nTerms\n{WARRANTY}" in counting.embedded
    assert_whole(base)


def test_questions_are_held_to_their_limits(base: KnowledgeBase) -> None:
    first, _ = passage_ids(base)
    assert wanted_questions([" Who\npays? ", "", "Who pays?"]) == ("Who pays?",)
    assert len(base.set_questions(first, [f"{n}?" for n in range(20)]).questions) == 20
    for wrong in ([f"{n}?" for n in range(21)], ["x" * 301]):
        with pytest.raises(WrongQuestions):
            base.set_questions(first, wrong)
    for act in (lambda: base.set_questions(99, []), lambda: base.switch_passage(99, enabled=False)):
        with pytest.raises(UnknownPassage):
            act()


def test_the_same_words_under_other_headings_keep_what_staff_did_only_if_they_stand_once() -> None:
    first, again = Passage("See above.", section=("1",)), Passage("See above.", section=("2",))
    other = Passage("See above.", section=("3",))
    touched = [Touched(first, OFF)]
    assert carried([first, again], touched) == [OFF, ON]
    assert carried([other], touched) == [OFF]
    assert carried([again, other], touched) == [ON, ON]


def test_a_title_with_a_version_in_it_does_not_lose_what_staff_did(base: KnowledgeBase) -> None:
    first, _ = passage_ids(base)
    base.switch_passage(first, enabled=False)
    base.publish([NewVersion("terms", "Terms V2", "V2", "en", "1" * 64, "/shop/terms", (Passage(WARRANTY),))])
    assert found(base, "warranty") == []


def test_what_changed_under_staff_is_told(base: KnowledgeBase) -> None:
    first, second = passage_ids(base)
    base.switch_passage(first, enabled=False)
    base.set_questions(second, ["May I send it back?"])
    (published,) = base.publish([document("terms", "The warranty lasts two years.", "Everything else is new.")])
    assert published.staff_changes == (
        StaffChange("", WARRANTY, enabled=False, questions=(), now="The warranty lasts two years."),
        StaffChange("", RETURNS, enabled=True, questions=("May I send it back?",)),
    )
    (unchanged,) = base.publish([document("terms", "The warranty lasts two years.", "Something new.")])
    assert unchanged.staff_changes == ()


def test_a_version_follows_the_one_in_force_when_it_begins_not_what_waits(base: KnowledgeBase) -> None:
    base.publish([document("terms", "All is new next week.", effective_from=MONDAY.replace(day=9))])
    first, _ = [detail.id for detail in base.passages(base.document(base.document_id("terms")).leading.id)]
    base.switch_passage(first, enabled=False)
    base.publish([document("terms", WARRANTY, "A new clause.")])
    assert WARRANTY not in found(base, "warranty")


def test_what_waits_follows_where_it_says_nearly_the_same(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("terms", "The warranty lasts two years.", RETURNS, effective_from=MONDAY.replace(day=9))])
    first, _ = [detail.id for detail in base.passages(base.document(base.document_id("terms")).leading.id)]
    base.switch_passage(first, enabled=False)
    clock.advance(days=10)
    assert found(base, "warranty") == [RETURNS]


def test_what_staff_did_last_counts_when_an_older_version_comes_back(base: KnowledgeBase, clock: Clock) -> None:
    old = base.document(base.document_id("terms")).leading.id
    first, _ = passage_ids(base)
    base.switch_passage(first, enabled=False)
    clock.advance(days=1)
    base.publish([document("terms", WARRANTY, "A new clause.")])
    first, _ = passage_ids(base)
    base.switch_passage(first, enabled=True)
    base.restore(base.document_id("terms"), old)
    assert found(base, "warranty")[0] == WARRANTY
