"""Whether all lies where it belongs: each kind of damage is found and named, and what is on its way is none."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text

from knowledge.base import KnowledgeBase
from knowledge.consistency import Check, Status, confirmed, examine
from knowledge.opening import look_into_knowledge
from knowledge.stocked import ShelfStock, Stock, StockedPassage, StockedVersion
from knowledge.timeline import Moments
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import MONDAY, RETURNS, WARRANTY, Clock, assert_whole, document, parts_of

LONG_AGO = MONDAY - timedelta(days=30)
IN_FORCE = Moments(LONG_AGO)
ENDED = Moments(LONG_AGO, superseded_at=MONDAY - timedelta(days=1))

OLD = StockedVersion(1, "returns", 1, True, False, True, ENDED, 1, (0, 0, 1))  # noqa: FBT003 (in the fields' order)
NEW = StockedVersion(2, "returns", 2, True, True, False, Moments(MONDAY - timedelta(days=1)), 2, (0, 1, 2))  # noqa: FBT003
PASSAGES = (
    StockedPassage(10, 1, 0, readable=True),
    StockedPassage(20, 2, 0, readable=True),
    StockedPassage(21, 2, 1, readable=False),
)
SERVING = ShelfStock("serving", vectors=frozenset({20}), lexicon=frozenset({20, 21}))
ARCHIVE = ShelfStock("archive", vectors=frozenset({10}), lexicon=frozenset({10}))
WHOLE = Stock("model", "model", (OLD, NEW), PASSAGES, (SERVING, ARCHIVE))


def wrong(stock: Stock) -> dict[str, Check]:
    """What is not as it should be, by name."""
    return {check.name: check for check in examine(stock, MONDAY) if check.status is not Status.OK}


def with_versions(*versions: StockedVersion) -> Stock:
    return replace(WHOLE, versions=versions)


def serving(**shelf: frozenset[int]) -> Stock:
    return replace(WHOLE, shelves=(replace(SERVING, **shelf), ARCHIVE))


def test_nothing_is_wrong_with_what_is_whole() -> None:
    assert wrong(WHOLE) == {}
    assert wrong(Stock("", "model", (), (), (ShelfStock("serving"), ShelfStock("archive")))) == {}


@pytest.mark.parametrize(
    ("stock", "name", "concerned"),
    [
        (replace(WHOLE, fingerprint="another"), "embedding_model", ()),
        (serving(lexicon=frozenset({20})), "serving_lexicon", ("passage 2 of returns (version 2)",)),
        (serving(vectors=frozenset()), "serving_vectors", ("passage 1 of returns (version 2)",)),
        (serving(vectors=frozenset({20, 99})), "serving_vectors", ("passage 99, which no version has",)),
        (serving(vectors=frozenset({20, 21})), "serving_vectors", ("passage 2 of returns (version 2)",)),
        (serving(lexicon=frozenset({10, 20, 21})), "serving_lexicon", ("passage 1 of returns (version 1)",)),
        (replace(WHOLE, shelves=(SERVING, ShelfStock("archive"))), "archive_vectors", None),
        (replace(WHOLE, shelves=(replace(SERVING, trouble="broken"), ARCHIVE)), "serving_index", ()),
        (with_versions(OLD, NEW, replace(NEW, id=3, number=3, published=False)), "staged", ("returns (version 3)",)),
        (with_versions(OLD, NEW, replace(NEW, id=3, document="e", passages=0)), "passages", ("e (version 2)",)),
        (with_versions(OLD, replace(NEW, positions=(0, 2, 2))), "positions", ("returns (version 2)",)),
        (with_versions(OLD, replace(NEW, positions=(0, 1, 1))), "positions", ("returns (version 2)",)),
        (with_versions(OLD, replace(NEW, positions=(1, 2, 2))), "positions", ("returns (version 2)",)),
        (with_versions(replace(OLD, moments=IN_FORCE), NEW), "in_force", ("returns",)),
        (with_versions(replace(OLD, moments=replace(ENDED, superseded_at=MONDAY)), NEW), "in_force", ("returns",)),
        (replace(WHOLE, strange_folders=("vectors-g7",)), "index_folders", ("vectors-g7",)),
        (with_versions(replace(OLD, indexed=True), NEW), "moving", ("returns (version 1)",)),
        (with_versions(OLD, replace(NEW, indexed=False)), "moving", ("returns (version 2)",)),
    ],
    ids=[
        "another model",
        "word missing",
        "vector missing",
        "stray vector",
        "vector of what cannot be read",
        "in the wrong index",
        "archive empty",
        "unreadable index",
        "half written",
        "no passages",
        "gap",
        "twice",
        "not from the first",
        "two for ever",
        "two for a day",
        "left over",
        "ended long ago",
        "in force and on no shelf",
    ],
)
def test_damage_is_found_and_named(stock: Stock, name: str, concerned: tuple[str, ...] | None) -> None:
    check = wrong(stock)[name]
    assert check.status is Status.PROBLEM
    assert check.advice
    if concerned is not None:
        assert (check.concerned, check.count) == (concerned, len(concerned))


@pytest.mark.parametrize(
    "stock",
    [
        replace(with_versions(OLD, NEW, replace(NEW, id=3, published=False)), staging=frozenset({3})),
        replace(serving(vectors=frozenset()), stale=frozenset({20})),
        with_versions(replace(OLD, moments=replace(ENDED, expires_at=LONG_AGO + timedelta(days=1))), NEW),
        with_versions(OLD, replace(NEW, moments=replace(NEW.moments, expires_at=LONG_AGO))),
        with_versions(OLD, replace(NEW, moments=Moments(MONDAY - timedelta(minutes=14)), indexed=False)),
    ],
    ids=["being written", "questions not known yet", "expired early", "never in force", "just in force"],
)
def test_what_is_on_its_way_or_over_is_no_damage(stock: Stock) -> None:
    assert {check.status for check in wrong(stock).values() if check.name != "moving"} <= {Status.REMARK}


def test_passages_on_their_way_between_the_shelves_are_neither_missing_nor_too_many() -> None:
    just_ended = replace(NEW, moments=replace(NEW.moments, retired_at=MONDAY - timedelta(seconds=5)))
    for lexicon in ({20, 21}, {20}, set[int]()):
        here, there = (frozenset(lexicon), frozenset({10, 20, 21} - lexicon))
        shelves = (ShelfStock("serving", here - {21}, here), ShelfStock("archive", there - {21}, there))
        stock = replace(with_versions(OLD, just_ended), shelves=shelves)
        assert {name: check.status for name, check in wrong(stock).items()} == {"moving": Status.REMARK}


def test_what_is_wrong_once_alone_is_not_wrong() -> None:
    good, bad = Check("x", Status.OK, "good"), Check("x", Status.PROBLEM, "bad")
    other = Check("y", Status.PROBLEM, "bad")
    assert confirmed([[bad, other], [good, other]]) == [good, other]
    assert confirmed([[good], [bad]]) == [good]
    assert confirmed([[bad], [replace(bad, found="worse")]]) == [replace(bad, found="worse")]


def test_an_index_that_could_not_be_read_once_is_well() -> None:
    unreadable = replace(WHOLE, shelves=(replace(SERVING, trouble="busy"), ARCHIVE))
    looks = [examine(stock, MONDAY) for stock in (unreadable, WHOLE)]
    assert {check.status for check in confirmed(looks)} == {Status.OK}


@pytest.fixture
def base(reopen: Reopen, clock: Clock) -> KnowledgeBase:
    """Two documents in force, one version in the archive."""
    base = reopen()
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY, "Batteries last two years.")])
    clock.advance(days=1)
    base.publish([document("returns", "Goods can be returned within fifteen days.")])
    return base


def remove_vector(base: KnowledgeBase) -> None:
    parts_of(base).vectors.remove([2])


def add_stray_vector(base: KnowledgeBase) -> None:
    parts_of(base).vectors.add([99], np.eye(1, 384, dtype=np.float32))


def swap_words(base: KnowledgeBase) -> None:
    """As many passages as there should be, but not those."""
    parts_of(base).lexicon.change(add={99: "stray"}, remove=[2])


def empty_archive(base: KnowledgeBase) -> None:
    archive = parts_of(base).archive
    archive.remove(sorted(archive.lexicon.ids()))


DAMAGES: dict[Callable[[KnowledgeBase], None], set[str]] = {
    remove_vector: {"serving_vectors"},
    add_stray_vector: {"serving_vectors"},
    swap_words: {"serving_lexicon"},
    empty_archive: {"archive_vectors", "archive_lexicon"},
}


def names_of_problems(stock: Stock) -> set[str]:
    return {check.name for check in examine(stock, MONDAY + timedelta(days=1)) if check.status is Status.PROBLEM}


@pytest.mark.parametrize(("damage", "names"), DAMAGES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_damaged_index_is_found_and_mended(
    base: KnowledgeBase, damage: Callable[[KnowledgeBase], None], names: set[str]
) -> None:
    assert names_of_problems(base.stock()) == set()
    damage(base)
    assert names_of_problems(base.stock()) == names
    base.mend()
    assert names_of_problems(base.stock()) == set()
    assert_whole(base)


def test_a_version_that_nobody_finishes_is_found(base: KnowledgeBase, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE versions SET state = 'staged' WHERE id = 2"))
    assert "staged" in names_of_problems(base.stock())
    base.mend()
    assert names_of_problems(base.stock()) == set()


def test_a_place_that_nobody_uses_is_looked_into_without_changing_it(
    base: KnowledgeBase, engine: Engine, tmp_path: Path
) -> None:
    remove_vector(base)
    base.close()
    folder = tmp_path / "knowledge"
    (folder / "vectors-g7").mkdir()
    while (folder / "archive-vectors").exists():  # Chroma removes its log a moment after it was closed
        shutil.rmtree(folder / "archive-vectors", ignore_errors=True)
    (next(folder.glob("archive-lexicon-*")) / "meta.json").write_text("{}")
    names = names_of_problems(look_into_knowledge(folder, engine, parts_of(base).embedder.fingerprint))
    assert names == {"serving_vectors", "archive_index", "index_folders"}
    assert (folder / "vectors-g7").exists()
    assert not (folder / "archive-vectors").exists()
    assert next(folder.glob("archive-lexicon-*/meta.json")).read_text() == "{}"
