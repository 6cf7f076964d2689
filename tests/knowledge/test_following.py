"""A second process with indexes of its own follows what the first one changes, and changes nothing itself."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from knowledge.base import KnowledgeBase, Parts
from knowledge.belonging import Belonging, lacking
from knowledge.errors import EmbeddingModelError, FingerprintMismatch
from knowledge.library import Library
from knowledge.shelves import IndexFolder
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
    shelves_of,
)

Follow = Callable[..., KnowledgeBase]
THIRTY = "Goods can be returned within thirty days."


@pytest.fixture
def embedded(embedder: CountingEmbedder) -> CountingEmbedder:
    """The replica's own embedding model."""
    return CountingEmbedder(embedder)


@pytest.fixture(name="follow")
def _follow(tmp_path: Path, engine: Engine, clock: Clock, embedded: CountingEmbedder) -> Iterator[Follow]:
    """Start a replica, ending the one before: it keeps its folder."""
    opened: list[KnowledgeBase] = []

    def follow(*, model: CountingEmbedder | None = None, folder: str = "replica") -> KnowledgeBase:
        for base in opened:
            base.close()
        library, indexes = Library(engine), IndexFolder(tmp_path / folder)
        generation = library.generation()
        shelves = indexes.open(generation)
        words, meanings = shelves.serving.lexicon, shelves.serving.vectors
        parts = Parts(library, meanings, words, model or embedded, shelves.archive, indexes, generation=generation)
        opened[:] = [KnowledgeBase(parts, clock)]
        opened[0].follow()
        return opened[0]

    yield follow
    for base in opened:
        base.close()


@pytest.fixture(name="keeper")
def _keeper(reopen: Reopen) -> KnowledgeBase:
    keeper = reopen()
    keeper.publish([document("returns", RETURNS), document("warranty", WARRANTY), document("退货", "七天无理由退货。")])
    return keeper


def assert_follows(replica: KnowledgeBase, keeper: KnowledgeBase) -> None:
    """Both hold the same, on the same shelves, with the same texts."""
    assert_whole(keeper)
    for mine, theirs in zip(shelves_of(replica).all, shelves_of(keeper).all, strict=True):
        assert mine.lexicon.texts() == theirs.lexicon.texts()
        assert mine.vectors.ids() == theirs.vectors.ids()


def test_a_new_replica_answers_as_the_keeper_does(keeper: KnowledgeBase, follow: Follow) -> None:
    replica = follow()
    assert_follows(replica, keeper)
    assert found(replica, "How long is the warranty?") == found(keeper, "How long is the warranty?")
    assert not replica.search("warranty").crippled
    assert replica.condition().problem == ""


def test_what_is_published_changed_and_retired_is_followed(
    keeper: KnowledgeBase, follow: Follow, clock: Clock, embedded: CountingEmbedder
) -> None:
    replica = follow()
    embedded.embedded.clear()
    clock.advance(hours=1)
    keeper.publish([document("returns", THIRTY), document("other", WARRANTY)])
    keeper.retire(["退货"])
    replica.follow()
    assert embedded.embedded == ["Returns\n" + THIRTY, "Other\n" + WARRANTY], "other vectors are taken over"
    assert_follows(replica, keeper)
    assert found(replica, "within how many days can goods be returned?", limit=1) == [THIRTY]
    assert found(replica, "七天无理由退货") == []
    assert found(replica, "goods returned", at=MONDAY + timedelta(minutes=1), limit=1) == [RETURNS]


def test_before_it_has_followed_nothing_that_has_ended_is_found_and_no_answer_is_kept(
    keeper: KnowledgeBase, follow: Follow, clock: Clock
) -> None:
    replica = follow()
    clock.advance(hours=1)
    keeper.publish([document("returns", THIRTY)])
    behind = replica.search("within how many days can goods be returned?")
    assert RETURNS not in [hit.passage.text for hit in behind.hits]
    assert behind.crippled, "an answer that rests on it must not be given again"
    assert replica.condition().problem == "", "a second behind is no reason to send visitors elsewhere"
    lag = replica.lag()
    assert lag is not None
    assert (lag.reached, lag.revision) == (1, 2)
    replica.follow()
    assert not replica.search("within how many days can goods be returned?").crippled


def test_what_ends_by_itself_is_followed_too(keeper: KnowledgeBase, follow: Follow, clock: Clock) -> None:
    keeper.publish([document("sale", "Everything costs half.", expires_at=MONDAY + timedelta(days=1))])
    replica = follow()
    clock.advance(days=2)
    replica.follow()
    keeper.tidy()
    assert_follows(replica, keeper)


def test_further_questions_are_followed_and_their_former_vectors_taken_over_by_nothing(
    keeper: KnowledgeBase, follow: Follow
) -> None:
    replica = follow()
    (passage,) = keeper.passages(keeper.document(keeper.document_id("warranty")).leading.id)
    for questions in (["Wie lange ist die Garantie?"], ["What is covered?"], []):
        keeper.set_questions(passage.id, questions)
        replica.follow()
        assert_follows(replica, keeper)
        mine, theirs = (shelves_of(base).serving.vectors.get([passage.id]) for base in (replica, keeper))
        assert float(mine[passage.id] @ theirs[passage.id]) == pytest.approx(1, abs=1e-5)


def test_where_nothing_has_changed_nothing_is_done(
    keeper: KnowledgeBase, follow: Follow, embedded: CountingEmbedder
) -> None:
    follow()
    embedded.embedded.clear()
    again = follow()
    again.follow()
    assert embedded.embedded == [], "what lay in its folder is good"
    assert_follows(again, keeper)


def test_a_rebuild_at_the_keeper_is_followed_while_searches_go_on(
    keeper: KnowledgeBase, follow: Follow, tmp_path: Path, embedded: CountingEmbedder
) -> None:
    replica = follow()
    embedded.embedded.clear()
    keeper.rebuild()
    replica.follow()
    assert_follows(replica, keeper)
    assert embedded.embedded == []
    assert {path.name.rpartition("-")[2] for path in (tmp_path / "replica").iterdir()} == {"g1"}
    assert found(replica, "warranty", limit=1) == [WARRANTY]
    assert_follows(follow(), keeper)


def test_a_replica_with_another_embedding_model_says_so(
    keeper: KnowledgeBase, follow: Follow, embedded: CountingEmbedder
) -> None:
    with pytest.raises(FingerprintMismatch, match="keeper"):
        follow(model=CountingEmbedder(embedded, "another"))
    assert keeper.lag() is None


def test_what_cannot_be_embedded_now_is_followed_later(
    keeper: KnowledgeBase, follow: Follow, embedded: CountingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = follow()
    keeper.publish([document("other", "The lamp is blue.")])

    def away(_: CountingEmbedder, texts: object) -> None:
        raise EmbeddingModelError("it does not answer", texts)

    with monkeypatch.context() as broken:
        broken.setattr(CountingEmbedder, "embed", away)
        with pytest.raises(EmbeddingModelError):
            replica.follow()
    lag = replica.lag()
    assert lag is not None
    assert lag.reached < lag.revision
    replica.follow()
    assert_follows(replica, keeper)


def test_it_ends_between_two_portions_when_the_process_does_and_goes_on_at_the_next_start(
    keeper: KnowledgeBase, follow: Follow
) -> None:
    replica = follow()
    keeper.publish([document("other", "The lamp is blue.")])
    replica.break_off()
    replica.follow()
    lag = replica.lag()
    assert lag is not None
    assert lag.reached < lag.revision
    assert_follows(follow(), keeper)


def test_nothing_is_written_into_sql(keeper: KnowledgeBase, follow: Follow, engine: Engine) -> None:
    def flags() -> object:
        with engine.connect() as connection:
            versions = connection.execute(text("SELECT id, state, indexed, archived FROM versions ORDER BY id")).all()
            return versions, connection.execute(text("SELECT * FROM knowledge_state")).all()

    keeper.set_questions(keeper.passages(1)[0].id, ["How many days?"])
    before = flags()
    follow(folder="yet another").follow()
    assert flags() == before


def test_who_was_a_replica_and_begins_as_the_keeper_has_every_passage_as_it_is_now(
    keeper: KnowledgeBase, follow: Follow, reopen: Reopen, clock: Clock
) -> None:
    """Its indexes are where it last followed; what staff changed since is in no list of what is still to be done."""
    follow().close()
    (passage,) = keeper.passages(keeper.document(keeper.document_id("warranty")).leading.id)
    keeper.set_questions(passage.id, ["Wie lange ist die Garantie?"])
    clock.advance(hours=1)
    keeper.publish([document("returns", THIRTY)])
    right = shelves_of(keeper).serving.vectors.get([passage.id])[passage.id]
    again = reopen(folder="replica", mend=True)
    assert_whole(again)
    held = shelves_of(again).serving
    assert held.lexicon.texts() == parts_of(again).lexicon.texts()
    assert float(held.vectors.get([passage.id])[passage.id] @ right) == pytest.approx(1, abs=1e-5)


def test_a_shelf_lacks_what_it_has_no_words_no_vector_or_another_text_of() -> None:
    wanted = {i: Belonging(readable=True, text=10 + i) for i in range(4)} | {4: Belonging(readable=False, text=14)}
    assert lacking(wanted, {1: 11, 2: 12, 3: 99, 4: 14}, {0, 1, 3}) == [0, 2, 3]
