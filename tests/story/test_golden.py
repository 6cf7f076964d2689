"""The golden questions of the sample company are true of its documents, and answered rightly without any model."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder
from service.app.calibration_questions import keys_by_name
from service.chat.guard.said import says
from service.chat.memory import recalled
from service.chat.parts import ChatLimits
from service.chat.progress import Means, Turn
from service.chat.recall import RecalledTurn
from service.chat.rehearsed import Rehearsed
from service.chat.rehearsing import Unkept, rehearsed
from service.chat.turn import Conversation
from service.releases.gate.checking import failings_of
from service.releases.gate.golden import Golden, Kind, Question, by_keys, read_golden, unknown_documents

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = REPOSITORY / "knowledge" / "documents"
FILE = REPOSITORY / "prompts" / "golden.toml"

pytestmark = pytest.mark.xdist_group("story")

NEEDS_A_MODEL = {"hub-orange-english"}
"""Quotations cannot answer these: only a part of what is asked is in the sentence that is quoted."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    with open_shop([DOCUMENTS], tmp_path_factory.mktemp("golden"), embedder) as shop:
        yield shop


@pytest.fixture(scope="module")
def golden(shop: Shop) -> Golden:
    names = {name: sorted(keys) for name, keys in keys_by_name(shop.base.documents()).items()}
    golden = read_golden(FILE.read_text(encoding="utf-8"), FILE.name)
    assert unknown_documents(golden, names) == []
    return by_keys(golden, names)


def test_there_are_enough_of_every_kind_in_both_languages(golden: Golden) -> None:
    kinds = Counter(question.kind for question in golden.questions)
    languages = Counter(question.answered_in for question in golden.questions)
    assert len(golden.questions) >= 40
    assert all(kinds[kind] >= 10 for kind in Kind)
    assert all(languages[language] >= 10 for language in ("zh", "en"))
    assert sum(question.critical for question in golden.questions) >= 10
    assert sum("answered" not in question.outcomes for question in golden.questions) >= 5


def test_every_expected_fact_is_in_the_passages_that_must_be_cited(golden: Golden, shop: Shop) -> None:
    """Every writing of it that is not only a model's own words for it: at least one of each fact."""
    texts = {
        document.key: [
            "\n".join((*detail.passage.section, detail.passage.wording))
            for detail in shop.base.passages(document.version_id)
        ]
        for document in shop.base.documents()
    }
    for question in golden.questions:
        cited = [
            text
            for place in question.citations
            for text in texts[place.document]
            if place.section.replace(" ", "") in text.replace(" ", "")
        ]
        assert cited or not question.citations, question.id
        for writings in question.facts:
            assert any(says("\n".join(cited), writing) for writing in writings), (question.id, writings)
        assert not any(says("\n".join(cited), text) for text in question.forbidden if len(cited) == 1), question.id


def test_quotations_alone_answer_them_rightly(golden: Golden, shop: Shop) -> None:
    wrong = {
        question.id: [one.en for one in failings]
        for question in golden.questions
        if (failings := failings_of(question, quoted(shop, question), golden.demands.chars, says))
    }
    assert set(wrong) <= NEEDS_A_MODEL, wrong


def quoted(shop: Shop, question: Question) -> Rehearsed:
    """What a question comes to when no model is asked."""
    return anyio.run(_quoted, shop, question)


async def _quoted(shop: Shop, question: Question) -> Rehearsed:
    said: list[RecalledTurn] = []
    turn: Turn | None = None
    for message in question.messages:
        parts = replace(shop.conversation.parts, store=Unkept(said))
        conversation = Conversation(parts, ChatLimits())
        turn = Turn(await conversation.admit(message, "golden", hold=False), conversation.rules.now)
        await conversation.rehearse(turn)
        said.append(recalled(turn.as_record(Means(parts.pack, ""), parts.clock())))
    assert turn is not None
    return rehearsed(turn)
