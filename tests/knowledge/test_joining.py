"""Hits that are pieces of a split section, and what they are read with."""

from dataclasses import replace

import pytest

from knowledge.base import KnowledgeBase
from knowledge.joining import Piece, joined
from knowledge.sizes import size
from knowledge.types import Hit, Kind, Passage, Scores
from tests.knowledge.documents import document

SECTION = ("4.2 换滤芯",)
ROOM = Passage("滤芯要在通风的地方换。" * 20, Kind.TEXT, SECTION)


def steps(first: int, last: int, lang: str = "zh") -> str:
    said = {"zh": "拧开第{}颗螺丝，放进盒子。", "en": "Unscrew bolt {} and put it into the box."}[lang]
    return "\n".join(f"{number}. {said.format(number)}" for number in range(first, last + 1))


def procedure(first: int, last: int, lang: str = "zh", section: tuple[str, ...] = SECTION) -> Passage:
    return Passage(steps(first, last, lang), Kind.PROCEDURE, section)


def pieces(*passages: Passage, gap_before: int = 0) -> list[Piece]:
    return [
        Piece(number, number + (1 if gap_before and number >= gap_before else 0), passage)
        for number, passage in enumerate(passages, 1)
    ]


def hit(number: int, passage: Passage, sureness: float = 0.5, relevance: float = 0.5) -> Hit:
    scores = Scores(1.0, None, 1.0, relevance, sureness)
    return Hit(number, "filter", "滤芯", "1", "zh", passage, scores, 1)


def read(found: list[int], section: list[Piece], **scores: float) -> list[Hit]:
    """The hits of these numbers as they are read."""
    by_id = {piece.passage_id: piece.passage for piece in section}
    return list(joined([hit(i, by_id[i], **scores) for i in found], dict.fromkeys(found, section)))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("found", [1, 2])
def test_steps_that_were_split_are_read_as_one_procedure(lang: str, found: int) -> None:
    section = pieces(procedure(1, 8, lang), procedure(9, 15, lang))
    [whole] = read([found], section)
    assert whole.passage.text == steps(1, 15, lang)
    assert (whole.passage.kind, whole.passage_id, whole.joined) == (Kind.PROCEDURE, found, (1, 2))


def test_a_note_between_two_steps_leads_to_all_of_them() -> None:
    [whole] = read([2], pieces(procedure(1, 8), ROOM, procedure(9, 15)))
    assert whole.passage.text == "\n".join((steps(1, 8), ROOM.text, steps(9, 15)))
    assert whole.passage.kind is Kind.PROCEDURE


def test_another_procedure_of_the_section_stays_apart() -> None:
    section = pieces(procedure(1, 8), procedure(1, 4), ROOM)
    assert [one.passage.text for one in read([1, 2], section)] == [steps(1, 8), steps(1, 4)]


@pytest.mark.parametrize(
    "section",
    [
        pieces(procedure(1, 8), procedure(9, 15, section=("4.3 换灯管",))),
        pieces(procedure(1, 8), procedure(9, 15), gap_before=2),
        pieces(procedure(1, 8), replace(procedure(9, 15), kind=Kind.RECORD)),
        pieces(procedure(1, 8), replace(procedure(9, 15), kind=Kind.QA, question="怎么装回去？")),
    ],
    ids=["under another heading", "not the next one", "rows of a table", "the answer to a question"],
)
def test_what_does_not_go_on_where_a_piece_ends_is_not_joined_to_it(section: list[Piece]) -> None:
    [alone] = read([1], section)
    assert (alone.passage, alone.joined) == (section[0].passage, ())


def test_running_text_is_read_with_what_stands_on_both_sides_of_it() -> None:
    texts = [f"第{number}段。" + "这里说的是滤芯。" * 30 for number in range(1, 8)]
    parts = [Passage(text, Kind.TEXT, SECTION, page=number) for number, text in enumerate(texts, 1)]
    [whole] = read([4], pieces(*parts))
    assert whole.joined == (3, 4, 5, 6)
    assert whole.passage.text == "\n".join(texts[2:6])
    assert (whole.passage.page, whole.passage.kind) == (3, Kind.TEXT)
    assert size(whole.passage.text) <= 3


def test_one_passage_is_given_for_all_hits_of_it_with_the_best_of_their_scores() -> None:
    section = pieces(procedure(1, 8), procedure(9, 15))
    better = hit(2, section[1].passage, sureness=0.3, relevance=0.9)
    surer = hit(1, section[0].passage, sureness=0.8, relevance=0.2)
    [whole] = joined([better, surer], dict.fromkeys((1, 2), section))
    assert (whole.passage_id, whole.scores.sureness, whole.scores.relevance) == (2, 0.8, 0.9)


def test_no_text_is_given_twice() -> None:
    parts = [Passage(f"第{number}段。" + "这里说的是滤芯。" * 40, Kind.TEXT, SECTION) for number in range(1, 5)]
    hits = read([1, 4, 3], pieces(*parts))
    text = "\n".join(one.passage.text for one in hits)
    assert [text.count(f"第{number}段") for number in range(1, 5)] == [1, 1, 1, 1]


def test_what_two_pieces_have_in_common_at_their_seam_is_said_once() -> None:
    common = "滤芯装好以后要听到咔嗒一声。"
    texts = (f"先装滤芯。{common}", f"{common}再盖上盖子。")
    [whole] = read([1], pieces(*(Passage(text, section=SECTION) for text in texts)))
    assert whole.passage.text.replace("\n", "") == f"先装滤芯。{common}再盖上盖子。"


def test_the_first_hits_gain_most_so_that_there_is_room_for_the_others() -> None:
    sections = [
        [Piece(2 * at + n, n, Passage(f"第{n}段。" + "这里说的是滤芯。" * 45, section=(f"{at}",))) for n in (0, 1)]
        for at in range(6)
    ]
    hits = [hit(section[0].passage_id, section[0].passage) for section in sections]
    read_as = joined(hits, {section[0].passage_id: section for section in sections})
    assert [len(one.joined) for one in read_as] == [2, 2, 2, 0, 0, 0]


def test_the_door_joins_what_a_search_found_and_leaves_the_search_as_it_is(base: KnowledgeBase) -> None:
    drawer = Passage("The box is in the drawer.", section=("5 Box",))
    passages = (procedure(1, 8, "en"), procedure(9, 15, "en"), drawer)
    manual = replace(document("manual", "x"), passages=passages)
    base.publish([manual])
    found = base.search("Where does bolt 12 go?")
    whole = base.whole(found)
    assert steps(9, 15, "en") in [one.passage.text for one in found.hits]
    assert {one.passage.text: len(one.joined) for one in whole.hits} == {
        steps(1, 15, "en"): 2,
        "The box is in the drawer.": 0,
    }


def test_what_staff_have_switched_off_is_not_read_with_a_hit(base: KnowledgeBase) -> None:
    base.publish([replace(document("manual", "x"), passages=(procedure(1, 8, "en"), procedure(9, 15, "en")))])
    second = next(one for one in base.search("bolt 12").hits if one.passage.text == steps(9, 15, "en"))
    base.switch_passage(second.passage_id, enabled=False)
    [alone] = base.whole(base.search("bolt 2")).hits
    assert (alone.passage.text, alone.joined) == (steps(1, 8, "en"), ())
