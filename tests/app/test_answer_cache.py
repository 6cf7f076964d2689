"""The same question is answered at once by the same answer, until anything it rests on changes."""

from collections.abc import Sequence

import httpx
import pytest
from sqlalchemy import select, text

from knowledge.embedding import Embedder, Vectors
from knowledge.errors import EmbeddingModelError
from knowledge.patience import Patience
from knowledge.sql import reading
from knowledge.types import Kind, NewVersion, Passage
from service.chat.tables import SessionRow
from tests.app.fixtures import OpenShop
from tests.app.serving import pinned, serve
from tests.app.shop import Shop, deltas, done
from tests.app.stock import CLEAN_QUESTION, RETURN_QUESTION, UNKNOWN_QUESTION, WARRANTY_QUESTION
from tests.database.fixtures import on_both
from tests.ollama import OllamaStandIn

FIRST = "签收后7天内可以退货。[1]"
OTHER = "商品签收后7天内，可以申请无理由退货。[1]"


@pytest.fixture
def keeping(open_shop: OpenShop, ollama: OllamaStandIn) -> Shop:
    """A shop that keeps two answers, and a model that says something else the second time."""
    ollama.script([FIRST, OTHER])
    return open_shop(ollama_urls=(ollama.url,), answer_cache=2)


def looks(shop: Shop, result: str) -> float:
    return shop.metric("kefu_answer_cache_total", result=result)


@pytest.mark.parametrize("again", [RETURN_QUESTION, f"  {RETURN_QUESTION.rstrip('？?')}?? "])
def test_the_same_question_gets_the_same_answer_without_the_model(
    keeping: Shop, ollama: OllamaStandIn, again: str
) -> None:
    first, second = keeping.ask(RETURN_QUESTION), keeping.ask(again)
    ours = {"session_id": "", "turn_id": ""}
    assert {**second, **ours} == {**first, **ours}
    assert first["reply"] == FIRST
    assert len(ollama.chats) == 1
    row = keeping.row(second["turn_id"])
    assert (row.reused, row.engine, row.reply) == (first["turn_id"], "ollama", FIRST)
    assert row.knowledge_revision == keeping.row(first["turn_id"]).knowledge_revision
    assert row.digest == keeping.row(first["turn_id"]).digest
    assert (looks(keeping, "hit"), looks(keeping, "miss")) == (1, 1)


def test_a_kept_answer_is_streamed_too(keeping: Shop) -> None:
    first = keeping.ask(RETURN_QUESTION)
    events = keeping.stream(RETURN_QUESTION)
    assert "".join(deltas(events)) == done(events)["reply"] == first["reply"]
    assert done(events)["citations"] == first["citations"]


def test_a_change_of_the_documents_is_answered_anew(keeping: Shop) -> None:
    keeping.ask(RETURN_QUESTION)
    passage = Passage("退货须在15天内申请。", Kind.TEXT, ("期限",))
    keeping.parts.base.publish([NewVersion("new", "新规", "", "zh", "hash", "new.md", (passage,))])
    assert keeping.ask(RETURN_QUESTION)["reply"] == OTHER


def test_another_revision_answers_anew(keeping: Shop) -> None:
    keeping.ask(RETURN_QUESTION)
    serve(keeping, pinned(keeping, options={"temperature": 0.9}))
    assert keeping.ask(RETURN_QUESTION)["reply"] == OTHER


def test_a_tag_that_is_moved_changes_nothing(keeping: Shop, ollama: OllamaStandIn) -> None:
    first = keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"])
    assert ollama.add_model("phi3:mini", b"other weights") != first.digest
    again = keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"])
    assert (again.reused, again.digest) == (first.id, first.digest)


def test_what_follows_up_on_the_turn_before_is_neither_kept_nor_found(keeping: Shop, ollama: OllamaStandIn) -> None:
    for topic in (RETURN_QUESTION, WARRANTY_QUESTION):
        keeping.ask("那多久？", keeping.ask(topic)["session_id"])
    assert len(ollama.chats) == 4
    assert looks(keeping, "hit") == 0


def test_what_a_model_wrote_with_earlier_turns_before_its_eyes_is_not_kept(keeping: Shop) -> None:
    session = keeping.ask(WARRANTY_QUESTION)["session_id"]
    keeping.ask(RETURN_QUESTION, session)
    assert keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"]).reused == ""


def test_an_answer_that_did_not_help_is_not_given_again(keeping: Shop) -> None:
    keeping.ask(RETURN_QUESTION)
    again = keeping.ask(RETURN_QUESTION)
    vote = {"turn_id": again["turn_id"], "helpful": False}
    assert keeping.http.post("/api/feedback", json=vote).status_code == 204
    assert keeping.ask(RETURN_QUESTION)["reply"] == OTHER


@on_both
@pytest.mark.parametrize("told", ["unhelpful", "unhelpful again", "erased"])
def test_another_service_on_the_database_gives_no_answer_that_did_not_help_or_was_erased(
    database_url: str, open_shop: OpenShop, ollama: OllamaStandIn, told: str
) -> None:
    """What one service is told, the other reads in the database they share: of a turn, or of one that repeats it."""
    ollama.script([FIRST, OTHER])
    one = open_shop(ollama_urls=(ollama.url,), answer_cache=2, database_url=database_url)
    passage = Passage("商品签收后7天内，可以申请无理由退货。", Kind.TEXT, ("无理由退货",))
    one.parts.base.publish([NewVersion("returns", "退换货须知", "", "zh", "hash", "returns.md", (passage,))])
    other = open_shop(database_url=database_url)
    first = one.ask(RETURN_QUESTION)
    again = one.ask(RETURN_QUESTION)
    assert one.row(again["turn_id"]).reused == first["turn_id"]
    if told == "erased":
        assert other.http.delete(f"/api/sessions/{first['session_id']}").status_code == 204
    else:
        about = again if told == "unhelpful again" else first
        vote = {"turn_id": about["turn_id"], "helpful": False}
        assert other.http.post("/api/feedback", json=vote).status_code == 204
    anew = one.ask(RETURN_QUESTION)
    assert (anew["reply"], one.row(anew["turn_id"]).reused) == (OTHER, "")
    assert one.row(one.ask(RETURN_QUESTION)["turn_id"]).reused == anew["turn_id"]


def test_a_vote_that_an_answer_helped_lets_it_stand(keeping: Shop) -> None:
    first = keeping.ask(RETURN_QUESTION)
    assert keeping.http.post("/api/feedback", json={"turn_id": first["turn_id"], "helpful": True}).status_code == 204
    assert keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"]).reused == first["turn_id"]


def test_an_answer_is_forgotten_with_its_session(keeping: Shop) -> None:
    session = keeping.ask(RETURN_QUESTION)["session_id"]
    assert keeping.http.delete(f"/api/sessions/{session}").status_code == 204
    assert keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"]).reused == ""


def test_an_answer_is_forgotten_with_a_session_that_is_erased_while_it_is_written(
    open_shop: OpenShop, ollama: OllamaStandIn
) -> None:
    shop = open_shop(ollama_urls=(ollama.url,), answer_cache=2, token_timeout=10, turn_timeout=10)
    erased: list[int] = []

    def erasing(_: object) -> str:
        """The session of a stream is stored before the model is asked."""
        with reading(shop.parts.engine) as rows:
            sessions = list(rows.scalars(select(SessionRow.id)))
        erased.extend(httpx.delete(f"{shop.url}/api/sessions/{session}").status_code for session in sessions)
        return FIRST

    ollama.reply_with(erasing)
    assert done(shop.stream(RETURN_QUESTION))["reply"] == FIRST
    assert (erased, shop.recorded()) == ([204], 0)
    ollama.reply(OTHER)
    assert shop.ask(RETURN_QUESTION)["reply"] == OTHER


@pytest.mark.usefixtures("unlogged")
def test_an_answer_of_a_turn_that_could_not_be_recorded_is_not_given_again(keeping: Shop) -> None:
    with keeping.parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE turns RENAME TO away"))
    assert keeping.post(RETURN_QUESTION).status_code == 500
    with keeping.parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO turns"))
    assert keeping.ask(RETURN_QUESTION)["reply"] == OTHER


def test_what_was_quoted_because_the_model_failed_is_not_kept(keeping: Shop, ollama: OllamaStandIn) -> None:
    ollama.misbehave("empty")
    assert keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"]).engine == "extractive"
    ollama.behave()
    again = keeping.row(keeping.ask(RETURN_QUESTION)["turn_id"])
    assert (again.engine, again.reused) == ("ollama", "")


@pytest.mark.parametrize("before", ["", RETURN_QUESTION])
def test_what_rests_on_a_search_whose_model_failed_is_not_kept(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch, embedder: Embedder, before: str
) -> None:
    """The model fails at the whole message or, where that is Chinese too and none that it reads, at a part of it."""
    shop, question = open_shop(answer_cache=2), f"{before} {WARRANTY_QUESTION}"

    def fails(_: Sequence[str]) -> Vectors:
        raise EmbeddingModelError("it is away")

    with monkeypatch.context() as away:
        away.setattr(embedder, "embed", fails)
        away.setattr(Patience, "lose", lambda _: None)
        assert shop.ask(question)["outcome"] == "answered"
    assert embedder.reads([question]) == [not before]
    assert shop.row(shop.ask(question)["turn_id"]).reused == ""
    assert shop.row(shop.ask(question)["turn_id"]).reused != ""


def test_what_the_model_cannot_read_is_kept(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    shop = open_shop(answer_cache=2)
    monkeypatch.setattr(embedder, "reads", lambda texts: [False for _ in texts])
    shop.ask(RETURN_QUESTION)
    assert shop.row(shop.ask(RETURN_QUESTION)["turn_id"]).reused != ""


def test_a_question_without_an_answer_is_asked_anew(keeping: Shop) -> None:
    assert keeping.row(keeping.ask(UNKNOWN_QUESTION)["turn_id"]).outcome == "unanswered"
    assert keeping.row(keeping.ask(UNKNOWN_QUESTION)["turn_id"]).reused == ""


def test_the_one_not_asked_for_longest_makes_room(open_shop: OpenShop) -> None:
    shop = open_shop(answer_cache=2)
    for question in (RETURN_QUESTION, CLEAN_QUESTION, WARRANTY_QUESTION):
        assert shop.ask(question)["outcome"] == "answered"
    assert shop.row(shop.ask(WARRANTY_QUESTION)["turn_id"]).reused
    assert not shop.row(shop.ask(RETURN_QUESTION)["turn_id"]).reused


def test_without_a_model_quotations_are_kept(open_shop: OpenShop) -> None:
    shop = open_shop(answer_cache=2)
    first = shop.ask(RETURN_QUESTION)
    second = shop.ask(RETURN_QUESTION)
    assert second["reply"] == first["reply"]
    assert shop.row(second["turn_id"]).reused == first["turn_id"]


def test_nothing_is_kept_where_the_cache_is_switched_off(open_shop: OpenShop) -> None:
    shop = open_shop(answer_cache=0)
    shop.ask(RETURN_QUESTION)
    assert not shop.row(shop.ask(RETURN_QUESTION)["turn_id"]).reused
    assert looks(shop, "miss") == 0


def test_answers_given_again_are_measured_apart_from_what_wrote_them(keeping: Shop) -> None:
    keeping.ask(RETURN_QUESTION)
    keeping.ask(RETURN_QUESTION)
    for engine in ("ollama", "cache"):
        assert keeping.metric("kefu_turn_seconds_count", engine=engine) == 1
        assert keeping.metric("kefu_turns_total", outcome="answered", engine=engine) == 1
    assert keeping.metric("kefu_first_sentence_seconds_count") == 1
