"""The knowledge base on its real parts: publishing, replacing, retiring, rebuilding."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder
from knowledge.errors import FingerprintMismatch, UnknownDocument
from knowledge.lexicon import Lexicon
from knowledge.types import NewVersion, Passage
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


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    return reopen()


def test_what_is_published_is_found_by_meaning_and_by_words(base: KnowledgeBase) -> None:
    base.publish([document("warranty", WARRANTY), document("returns", RETURNS)])
    result = base.search("guarantee period")
    assert result.hits[0].passage.text == WARRANTY
    assert (result.knowledge_revision, result.dense_abstained) == (1, False)
    assert (result.hits[0].scores.dense or 0) > 0.3
    assert base.search("warranty").hits[0].scores.lexical > 0
    assert_whole(base)


def test_an_empty_base_finds_nothing(base: KnowledgeBase) -> None:
    assert (base.search("warranty").hits, base.search("").hits, base.documents()) == ((), (), [])


def test_chinese_is_found_by_its_words_alone(base: KnowledgeBase) -> None:
    base.publish([document("政策", "商品完好可以在七天内无理由退货。"), document("warranty", WARRANTY)])
    result = base.search("七天无理由退货")
    assert (result.dense_abstained, [hit.document_key for hit in result.hits]) == (True, ["政策"])
    assert len(parts_of(base).vectors.ids()) == 1


def test_only_changed_passages_are_embedded_again(base: KnowledgeBase, counting: CountingEmbedder) -> None:
    base.publish([document("policy", WARRANTY, RETURNS)])
    counting.embedded.clear()
    base.publish([document("policy", WARRANTY, "Goods can be returned within fifteen days.")])
    assert counting.embedded == ["Policy\nGoods can be returned within fifteen days."]
    assert found(base, "How long does the warranty last?")[0] == WARRANTY
    assert_whole(base)


def test_what_another_document_has_embedded_is_not_embedded_again(
    base: KnowledgeBase, counting: CountingEmbedder
) -> None:
    first = document("policy", WARRANTY)
    base.publish([first])
    counting.embedded.clear()
    base.publish([NewVersion("copy", first.title, "", "en", "1" * 64, "/shop/copy", first.passages)])
    assert counting.embedded == []
    assert len(parts_of(base).vectors.ids()) == 2


def test_the_same_text_twice_is_embedded_once(base: KnowledgeBase, counting: CountingEmbedder) -> None:
    base.publish([document("policy", WARRANTY, WARRANTY)])
    assert len(counting.embedded) == 1
    assert_whole(base)


def test_a_taken_over_vector_finds_as_before(base: KnowledgeBase) -> None:
    base.publish([document("policy", WARRANTY, RETURNS)])
    before = base.search("guarantee period").hits[0].scores.dense
    base.publish([document("policy", WARRANTY)])
    assert base.search("guarantee period").hits[0].scores.dense == pytest.approx(before, abs=1e-6)


def test_changed_content_replaces_the_old_everywhere(base: KnowledgeBase) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", "Goods can be returned within fifteen days.")])
    assert found(base, "returned within days") == ["Goods can be returned within fifteen days."]
    assert_whole(base)


def test_a_version_of_the_future_answers_from_its_day_on(base: KnowledgeBase, clock: Clock) -> None:
    friday = MONDAY + timedelta(days=4)
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", "Goods can be returned within fifteen days.", effective_from=friday)])
    assert found(base, "returned") == [RETURNS]
    assert found(base, "returned", at=friday) == ["Goods can be returned within fifteen days."]
    clock.advance(days=5)
    assert found(base, "returned") == ["Goods can be returned within fifteen days."]
    base.tidy()
    assert_whole(base)


def test_an_expired_version_leaves_the_indexes(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("sale", "Half price on lamps.", expires_at=MONDAY + timedelta(days=1))])
    clock.advance(days=2)
    assert found(base, "lamps") == []
    base.tidy()
    assert len(parts_of(base).vectors.ids()) == parts_of(base).lexicon.count() == 0


def test_a_retired_document_is_no_longer_found(base: KnowledgeBase) -> None:
    base.publish([document("warranty", WARRANTY), document("returns", RETURNS)])
    base.retire(["warranty"])
    assert WARRANTY not in found(base, "How long does the warranty last?")
    assert_whole(base)


def test_an_unknown_key_is_an_error_and_nothing_is_retired(base: KnowledgeBase) -> None:
    base.publish([document("warranty", WARRANTY)])
    with pytest.raises(UnknownDocument, match="'other'") as caught:
        base.retire(["warranty", "other"])
    assert caught.value.detail == {"key": "other"}
    assert found(base, "warranty") == [WARRANTY]
    with pytest.raises(UnknownDocument):
        base.retire(["warranty", "other"])


def test_what_was_published_is_found_after_reopening(base: KnowledgeBase, reopen: Reopen) -> None:
    base.publish([document("warranty", WARRANTY)])
    assert found(reopen(), "guarantee period") == [WARRANTY]


def test_another_model_is_refused_until_the_index_is_rebuilt(
    base: KnowledgeBase, reopen: Reopen, embedder: Embedder, counting: CountingEmbedder
) -> None:
    base.publish([document("warranty", WARRANTY), document("政策", "七天无理由退货。")])
    other = CountingEmbedder(embedder, fingerprint="another model")
    with pytest.raises(FingerprintMismatch, match="kefu reindex") as caught:
        reopen(embedder=other)
    assert caught.value.detail == {"index": counting.fingerprint, "model": "another model"}
    assert reopen(embedder=other, check=False).rebuild() == 2
    assert other.embedded == ["Warranty\n" + WARRANTY]
    assert found(reopen(embedder=other), "guarantee period") == [WARRANTY]
    with pytest.raises(FingerprintMismatch):
        reopen(embedder=counting)


def test_a_rebuild_decides_anew_what_the_model_reads(base: KnowledgeBase, embedder: Embedder, reopen: Reopen) -> None:
    class ReadsAll(CountingEmbedder):
        def reads(self, texts: object) -> list[bool]:
            return [True] * len(list(texts))  # pyright: ignore[reportArgumentType, reportUnknownVariableType]

    base.publish([document("政策", "七天无理由退货。")])
    assert len(parts_of(base).vectors.ids()) == 0
    other = reopen(embedder=ReadsAll(embedder, fingerprint="reads Chinese"), check=False)
    other.rebuild()
    assert len(parts_of(other).vectors.ids()) == 1
    assert_whole(other)


def test_a_long_document_is_published_whole(base: KnowledgeBase) -> None:
    texts = [f"Lamp model number {number} costs {number} euros." for number in range(1, 251)]
    base.publish([document("prices", *texts)])
    assert len(parts_of(base).vectors.ids()) == 250
    assert found(base, "What does lamp model 137 cost?")[0] == texts[136]
    passages = tuple(Passage(text) for text in texts[:1])
    base.publish([NewVersion("prices", "Prices", "", "en", "2" * 64, "/shop/prices", passages)])
    assert_whole(base)


class Full:
    """A lexicon for which there is no room on the disk."""

    def change(self, **_: object) -> None:
        raise OSError(28, "No space left on device")


def test_a_change_that_cannot_be_tidied_up_after_is_made_all_the_same(
    base: KnowledgeBase, reopen: Reopen, clock: Clock
) -> None:
    base.publish([document("warranty", WARRANTY), document("returns", RETURNS)])
    parts = parts_of(base)
    full: Any = replace(parts.archive, lexicon=cast("Lexicon", Full()))
    on_a_full_disk = KnowledgeBase(replace(parts, archive=full), clock)
    clock.advance(days=1)
    on_a_full_disk.retire(["returns"])
    on_a_full_disk.publish([document("warranty", "The warranty lasts two years.")])
    assert found(on_a_full_disk, "How long does the warranty last?") == ["The warranty lasts two years."]
    with pytest.raises(OSError, match="No space left"):
        on_a_full_disk.tidy()
    assert_whole(reopen(mend=True))


def test_of_passages_that_say_the_same_only_the_best_is_given_where_that_is_wanted(base: KnowledgeBase) -> None:
    copies = [replace(document(f"copy {number}", WARRANTY), title="Warranty") for number in range(12)]
    base.publish([*copies, document("lamps", WARRANTY), document("returns", RETURNS)])
    question = "How long does the warranty last, and can goods be returned?"
    texts = [hit.passage.text for hit in base.search(question, distinct=True).hits]
    assert sorted(texts) == sorted([WARRANTY, WARRANTY, RETURNS])
    assert len(found(base, question)) == 8


def test_traditional_and_simplified_characters_find_each_other(base: KnowledgeBase) -> None:
    base.publish([document("甲", "商品完好可以在七天内无理由退货。"), document("乙", "電子發票寄到您的郵箱。")])
    assert [base.search(question).hits[0].document_key for question in ("無理由退貨", "电子发票")] == ["甲", "乙"]


def test_what_only_words_have_found_is_as_much_about_the_question_as_the_model_says(base: KnowledgeBase) -> None:
    """More passages are nearer in meaning than are looked at; a word in common makes another one no better answer."""
    halls = [f"Our computers are placed in racks in hall {hall} of the data centre." for hall in range(60)]
    beside = "Credit card numbers never reach our servers."
    base.publish([document("halls", *halls), document("payment", beside)])
    about = {hit.passage.text: hit.scores for hit in base.search("Where are the servers?", limit=60).hits}
    assert about[beside].dense is None
    assert about[beside].relevance < 0.9
