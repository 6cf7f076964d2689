"""A reranker: the best hits judged once more, and searches where it fails or is late."""

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from knowledge.errors import RerankerError
from knowledge.patience import Patience
from knowledge.reranking import RERANKED, CrossEncoderReranker, Reranker, TimelyReranker, open_reranker
from knowledge.types import Hit, Passage, Scores
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import document, found

HITS = [
    Hit(number, "key", "Title", "V1", "en", Passage(f"lamp {number}"), Scores(1.0, None, 1 - number / 100, 0.5))
    for number in range(RERANKED + 2)
]
IDS = [hit.passage_id for hit in HITS]


class LastFirst:
    """Finds the last text the best; waits for a word of the test where it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.asked: list[list[str]] = []

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        del question
        self.asked.append(list(texts))
        self.go_on.wait(10)
        return [float(number) for number in range(len(texts))]


class Broken:
    """Judges nothing."""

    def __init__(self) -> None:
        self.asked = 0

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked += 1
        raise RuntimeError(question + texts[0])


def ids(hits: Sequence[Hit]) -> list[int]:
    return [hit.passage_id for hit in hits]


def test_the_best_hits_are_put_in_the_order_of_the_reranker() -> None:
    reranked, judged = TimelyReranker(LastFirst(), 10).reranked("lamp", HITS)
    assert judged
    assert ids(reranked) == [*reversed(IDS[:RERANKED]), *IDS[RERANKED:]]
    assert [hit.scores.fused for hit in reranked] == [hit.scores.fused for hit in HITS]


def test_it_reads_passages_with_what_they_stand_under() -> None:
    reranker = LastFirst()
    TimelyReranker(reranker, 10).reranked("lamp", HITS[:2])
    assert reranker.asked == [["Title\nlamp 0", "Title\nlamp 1"]]


def test_a_single_hit_needs_no_order() -> None:
    reranker = LastFirst()
    assert TimelyReranker(reranker, 10).reranked("lamp", HITS[:1]) == ((HITS[0],), True)
    assert reranker.asked == []


def test_one_that_fails_leaves_the_order_and_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING")  # whatever level another test has left
    broken = Broken()
    timely = TimelyReranker(broken, 10)
    assert [timely.reranked("lamp", HITS) for _ in range(3)] == [(tuple(HITS), False)] * 3
    assert (broken.asked, len(caplog.records)) == (1, 1)


def test_one_that_is_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Patience, "lasts", True)
    reranker = LastFirst()
    timely = TimelyReranker(reranker, 0.01)
    reranker.go_on.clear()
    assert timely.reranked("lamp", HITS) == (tuple(HITS), False)
    assert timely.reranked("lamp", HITS) == (tuple(HITS), False), "it is busy with the question before"
    assert len(reranker.asked) == 1
    reranker.go_on.set()


def test_patience_ends_and_comes_back() -> None:
    now = [100.0]
    patience = Patience(lambda: now[0])
    assert patience.lasts
    patience.lose()
    now[0] += 14
    assert not patience.lasts
    now[0] += 2
    assert patience.lasts


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of two layers that knows eight words and judges at random."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer  # noqa: PLC0415 (takes seconds)

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "lamp", "red", "?"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    sizes: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "num_labels": 1}
    config = BertConfig(vocab_size=len(words), intermediate_size=32, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_any_cross_encoder_can_be_named_by_its_path(tiny: Path) -> None:
    scores = CrossEncoderReranker(str(tiny)).scores("red lamp?", ["red lamp", "lamp", "red lamp"])
    assert len(scores) == 3
    assert scores[0] == pytest.approx(scores[2], abs=1e-6)


def test_an_unknown_one_is_an_error_and_none_is_none() -> None:
    with pytest.raises(RerankerError, match="nobody/no-such-model"):
        open_reranker("nobody/no-such-model", 1)
    assert open_reranker("", 1) is None


@pytest.mark.parametrize("name", ["nobody/no-such-model", "./no-such-model", "/no/such/model"])
def test_one_that_is_not_there_is_said_to_be_missing_and_nobody_is_sent_to_a_network(name: str) -> None:
    with pytest.raises(RerankerError, match="no model of this name or path is on this machine") as raised:
        open_reranker(name, 1)
    assert not {"connect", "http", "internet"} & set(re.findall("[a-z]+", raised.value.message.lower()))


def test_one_that_is_broken_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match="model_type"):
        open_reranker(str(tmp_path), 1)


def test_a_search_gives_the_best_of_what_was_judged_again(reopen: Reopen) -> None:
    base = reopen(reranker=TimelyReranker(LastFirst(), 10))
    base.publish([document(f"lamp {number}", f"A lamp of {number} watts.") for number in range(12)])
    plain: KnowledgeBase = reopen()
    order = found(plain, "lamp", limit=12)
    assert found(reopen(reranker=TimelyReranker(LastFirst(), 10)), "lamp", limit=3) == order[:-4:-1]


@pytest.mark.parametrize(("reranker", "crippled"), [(LastFirst(), False), (Broken(), True)])
def test_a_search_tells_that_it_goes_without_its_reranker(reopen: Reopen, reranker: Reranker, crippled: bool) -> None:
    base = reopen(reranker=TimelyReranker(reranker, 10))
    base.publish([document(f"lamp {number}", f"A lamp of {number} watts.") for number in range(2)])
    assert base.search("lamp").crippled is crippled
