"""What a conversation is about, as a search needs it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from knowledge.asking import comparable
from knowledge.lexicon import Lexicon
from knowledge.ranking import word_weights
from knowledge.subjects import Context, Lexical, Said, weights_in_context, without_replaced
from knowledge.words import HEADING

TITLES = ("Grand Hotel", "Park Inn", "Lakeside Lodge")
TEXTS = ("There is a pool.", "Parking is free.", "Breakfast is served.", "Smoking is not allowed.")

Weights = Callable[..., dict[str, float]]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    lexicon = Lexicon(Path(tmp_path_factory.mktemp("lexicon")))
    entries = [(title, text) for title in TITLES for text in TEXTS]
    lexicon.change(
        add={n: f"{title}\n{text}" for n, (title, text) in enumerate(entries)},
        headings={n: title for n, (title, _) in enumerate(entries)},
    )
    return lexicon


@pytest.fixture
def weights(lexicon: Lexicon) -> Weights:
    def top(weights: Mapping[str, float]) -> float:
        [these] = comparable(weights, [lexicon])
        return next((score for _, score in lexicon.search(these, 1)), 0.0)

    def give(question: str, *said: str | Said, referred: bool = False, asked: str = "") -> dict[str, float]:
        messages = tuple(Said(message) if isinstance(message, str) else message for message in said)
        return weights_in_context(question, Context(messages, asked, referred), Lexical(lexicon.rarity, top))

    return give


def best(lexicon: Lexicon, weights: dict[str, float]) -> int:
    [these] = comparable(weights, [lexicon])
    return lexicon.search(these, 1)[0][0]


def test_a_first_question_is_searched_by_its_own_words_alone(weights: Weights) -> None:
    assert weights("灯泡怎么配网") == word_weights("灯泡怎么配网")


def test_words_said_before_are_looked_for_in_headings_more_than_in_the_text(weights: Weights) -> None:
    found = weights("Is there a pool?", "The Grand Hotel is near.")
    assert found["pool"] == 1
    assert 0 < found["grand"] < found["pool"]
    assert found[f"{HEADING}grand"] > found["grand"]
    assert found[f"{HEADING}pool"] >= found[f"{HEADING}grand"]


def test_what_the_question_refers_to_counts_more(weights: Weights) -> None:
    open_question, reference = (weights("Is there a pool?", "The Grand Hotel", referred=r) for r in (False, True))
    assert reference["grand"] > open_question["grand"]
    assert reference[f"{HEADING}grand"] > open_question[f"{HEADING}grand"]


def test_the_later_a_message_the_more_it_counts(weights: Weights) -> None:
    found = weights("Is there a pool?", "The Grand Hotel", "The Park Inn")
    assert found["park"] > found["grand"] > 0


def test_what_a_reply_quotes_is_not_found_once_more_because_of_that(weights: Weights) -> None:
    theirs, ours = (
        weights("Is there a pool?", "parking"),
        weights("Is there a pool?", Said("parking", by_customer=False)),
    )
    assert ours["park"] < theirs["park"]
    assert ours[f"{HEADING}park"] == theirs[f"{HEADING}park"]


def test_a_long_message_counts_no_more_than_a_short_one(weights: Weights) -> None:
    short, long = "退货运费", "".join(chr(0x4E00 + 3 * i) for i in range(300))
    ours, theirs = (sum(weights("灯泡", said).values()) for said in (short, long))
    assert theirs < 4 * ours


def test_what_was_asked_long_ago_counts_where_the_question_needs_it(weights: Weights) -> None:
    said = [f"message {n}" for n in range(8)]
    assert "blink" in weights("And then?", *said, referred=True, asked="Why does it blink?")
    assert "blink" not in weights("And then?", *said, referred=True)


def test_what_was_asked_and_is_among_the_messages_counts_once(weights: Weights) -> None:
    said, asked = "Why does it blink?", "Why does it  blink?".replace("  ", " ")
    assert weights("And then?", said, referred=True, asked=asked) == weights("And then?", said, referred=True)


@pytest.mark.parametrize(
    ("question", "said", "gone", "stays"),
    [
        ("那上海的呢？", "北京的服务网点电话是多少？", "北京", "网点"),
        ("What about C60?", "How bright is the C50 lamp?", "c50", "lamp"),
        ("And to Japan?", "How long does shipping to Singapore take?", "singapor", "ship"),
    ],
)
def test_a_name_makes_way_for_another_of_its_kind(
    weights: Weights, question: str, said: str, gone: str, stays: str
) -> None:
    found = weights(question, said, referred=True, asked=said)
    assert gone not in found
    assert stays in found


def test_a_name_that_is_named_again_stays(weights: Weights) -> None:
    said = "北京的服务网点电话是多少？"
    assert weights("北京的呢？", said, referred=True, asked=said)["北京"] > 1


def test_messages_without_words_are_nothing(weights: Weights) -> None:
    assert weights("灯泡", "", "  ", "？").keys() >= word_weights("灯泡").keys()


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        ("Is there a pool?", ("Tell me about the Park Inn.",), 4),
        ("Is there a pool at the Lakeside Lodge?", ("Tell me about the Park Inn.",), 8),
        ("Is smoking allowed?", ("Is there a pool at the Grand Hotel?", "Is parking free at the Park Inn?"), 7),
    ],
)
def test_the_subject_is_the_one_last_spoken_of(
    weights: Weights, lexicon: Lexicon, question: str, said: tuple[str, ...], place: int
) -> None:
    assert best(lexicon, weights(question, *said)) == place


def test_a_question_with_words_of_its_own_is_not_drowned_by_what_was_said(weights: Weights, lexicon: Lexicon) -> None:
    said = ("Grand Hotel Grand Hotel", "The Grand Hotel serves breakfast. There is a pool. Parking is free.")
    assert best(lexicon, weights("Is smoking allowed at the Lakeside Lodge?", *said)) == 11


@pytest.mark.parametrize(
    ("before", "follow_up", "instead"),
    [
        ("M140 Pro的噪音是多少", "那M120呢", "M120的噪音是多少"),
        ("M120的噪音是多少", "M140 Pro的呢", "M140 Pro的噪音是多少"),
        ("M120 的E01怎么处理", "M140 Pro的呢", "M140 Pro 的E01怎么处理"),
        ("B20的E01是什么", "C50呢", "C50的E01是什么"),
        ("M120 的E01怎么处理", "E02呢", "M120 的E02怎么处理"),
        ("M140 Pro 的E02怎么处理", "M120 的E02呢", "M120 的E02怎么处理"),
        ("How heavy is the M140 Pro?", "and the M140?", "How heavy is the M140?"),
        ("How heavy is the M140 Pro?", "How high is the M140 Pro?", "How heavy is the M140 Pro?"),
    ],
)
def test_a_code_comes_in_the_place_of_the_one_like_it_with_all_of_its_name(
    before: str, follow_up: str, instead: str
) -> None:
    assert without_replaced(before, follow_up, put_in=True) == instead


@pytest.mark.parametrize(
    ("message", "follow_up", "meant"),
    [
        ("人民广场店停车怎么收费", "滨江店呢", "滨江店停车怎么收费"),
        ("银河会员打几折", "星光会员呢", "星光会员打几折"),
        ("人民广场店停车怎么收费", "那充电呢", "人民广场店停车怎么收费"),
    ],
)
def test_another_of_a_kind_is_put_in_the_place_of_one(message: str, follow_up: str, meant: str) -> None:
    assert without_replaced(message, follow_up, put_in=True) == meant
