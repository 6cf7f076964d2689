"""The lexical index."""

import shutil
from pathlib import Path

import pytest

from knowledge.lexicon import Lexicon
from knowledge.words import HEADING

TEXTS = {
    1: "The lamp blinks red.",
    2: "The lamp is white; a lamp for the desk.",
    3: "智能灯泡闪红灯",
    4: "Error code E-1042",
}


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    lexicon = Lexicon(tmp_path / "lexicon")
    lexicon.change(add=TEXTS)
    return lexicon


def found(lexicon: Lexicon, *words: str) -> list[int]:
    return [passage for passage, _ in lexicon.search(dict.fromkeys(words, 1.0), 10)]


def test_passages_are_found_by_their_words(lexicon: Lexicon) -> None:
    assert found(lexicon, "lamp") == [2, 1]
    assert found(lexicon, "lamp", "blink", "red") == [1, 2]
    assert found(lexicon, "灯泡") == [3]
    assert found(lexicon, "e-1042") == [4]
    assert found(lexicon, "1042") == [4]
    assert found(lexicon, "nothing") == found(lexicon) == []


def test_a_word_that_counts_less_scores_less(lexicon: Lexicon) -> None:
    full, part = (lexicon.search({"lamp": weight}, 1)[0][1] for weight in (1.0, 0.4))
    assert part == pytest.approx(0.4 * full)


def test_headings_are_searched_apart(tmp_path: Path) -> None:
    lexicon = Lexicon(tmp_path / "headed")
    lexicon.change(add={1: "Lamp\nIt needs no hub.", 2: "Hub\nIt needs a lamp."}, headings={1: "Lamp", 2: "Hub"})
    assert found(lexicon, f"{HEADING}lamp") == [1]
    assert found(lexicon, "lamp", f"{HEADING}hub") == [2, 1]
    assert lexicon.rarity(f"{HEADING}lamp") > lexicon.rarity("lamp")


def test_at_most_so_many_are_found(lexicon: Lexicon) -> None:
    assert len(lexicon.search({"lamp": 1.0}, 1)) == 1


def test_a_passage_added_again_is_replaced(lexicon: Lexicon) -> None:
    lexicon.change(add={1: "A socket."})
    assert lexicon.count() == 4
    assert (found(lexicon, "red"), found(lexicon, "socket")) == ([], [1])


def test_adding_and_removing_is_one_change(lexicon: Lexicon) -> None:
    lexicon.change(add={5: "A switch."}, remove=[1, 2, 99])
    assert (lexicon.count(), found(lexicon, "lamp"), found(lexicon, "switch")) == (3, [], [5])


def test_a_passage_without_words_is_counted(lexicon: Lexicon) -> None:
    lexicon.change(add={6: "…?!"})
    assert lexicon.count() == 5


def test_rare_words_weigh_more_and_unknown_ones_most(lexicon: Lexicon) -> None:
    assert 0 < lexicon.rarity("lamp") < lexicon.rarity("red") < lexicon.rarity("bitcoin")


def test_what_was_added_is_there_after_reopening(lexicon: Lexicon, tmp_path: Path) -> None:
    again = Lexicon(tmp_path / "lexicon")
    assert (again.count(), found(again, "red")) == (4, [1])


@pytest.mark.parametrize("pattern", ["meta.json", "*.idx", "*.term", "*.store", ".managed.json"])
@pytest.mark.parametrize("content", [None, b"{"])
def test_a_lexicon_that_cannot_be_read_begins_empty(
    lexicon: Lexicon, tmp_path: Path, pattern: str, content: bytes | None
) -> None:
    damaged, *_ = (tmp_path / "lexicon").glob(pattern)
    damaged.unlink()
    if content:
        damaged.write_bytes(content)
    again = Lexicon(tmp_path / "lexicon")
    again.change(add={9: "A switch."})
    assert found(again, "switch") == [9]
    assert again.count() in {1, 5}  # tantivy can do without its list of files


def test_what_was_removed_does_not_make_words_rare_or_common(tmp_path: Path) -> None:
    texts = {number: f"lamp {number} is {'blue' if number % 2 else 'red'}" for number in range(20)}
    lexicon = Lexicon(tmp_path)
    lexicon.change(add=texts)
    before = {word: lexicon.rarity(word) for word in ("lamp", "blue", "nowhere")}
    for again in range(3):
        first = 20 * (again + 1)
        new = {first + number: text for number, text in texts.items()}
        lexicon.change(add=new, remove=range(first - 20, first))
        rarity = {word: lexicon.rarity(word) for word in before}
        assert rarity["lamp"] < rarity["blue"] < rarity["nowhere"]
        assert min(rarity.values()) > 0
        assert rarity["blue"] == pytest.approx(before["blue"], abs=0.05)


@pytest.mark.parametrize("few", [0, 1000])
def test_it_tells_which_words_passages_hold(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """However many hold a word."""
    monkeypatch.setattr("knowledge.lexicon._FEW", few)
    assert lexicon.held({"lamp", "red", "nothing"}, [1, 2, 3, 99]) == {1: {"lamp", "red"}, 2: {"lamp"}}
    assert lexicon.held({"lamp"}, []) == lexicon.held([], [1]) == {}


def test_what_a_crash_has_left_of_a_change_is_no_obstacle_to_making_it_again(lexicon: Lexicon, tmp_path: Path) -> None:
    folder, crashed = tmp_path / "lexicon", tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    lexicon.change(add={}, remove=[1])
    for written in (*folder.glob("*.del"), folder / ".managed.json"):  # all but the last: which files make the index
        shutil.copy(written, crashed)
    assert list(crashed.glob("*.del"))
    again = Lexicon(crashed)
    assert found(again, "lamp") == [2, 1]
    again.change(add={}, remove=[1])
    assert found(again, "lamp") == [2]


def test_words_that_stand_in_one_passage_are_held_together(lexicon: Lexicon) -> None:
    assert lexicon.holds(["lamp", "red"])
    assert not lexicon.holds(["red", "desk"])
    assert not lexicon.holds(["redlamp"])
