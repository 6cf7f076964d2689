"""A section that was split for searching is answered from as a whole."""

from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import ingest_paths
from tests.app.fixtures import LOCAL_KEY, NOBODY, OpenShop
from tests.app.shop import Shop, contents
from tests.ollama import OllamaStandIn

# What stands between steps 8 and 9 is too long for a note, so that each half is a passage of its own.
CHINESE = (
    "如何更换主板",
    "## 3.6 更换主板\n\n{first}\n\n{between}\n\n{second}\n\n## 3.7 保养\n\n外壳每月擦一次。\n",
    "拧下主板上的第{}颗螺丝，放进对应的格子。",
    "更换主板时请注意防静电，拆下来的每一样零件都要按顺序摆放好。" * 9,
)
ENGLISH = (
    "How do I replace the mainboard?",
    "## 3.6 Replacing the mainboard\n\n{first}\n\n{between}\n\n{second}\n\n## 3.7 Care\n\nWipe the case monthly.\n",
    "Remove screw {} of the mainboard and put it into its compartment.",
    "Beware of static electricity while the mainboard is open, and lay out every part in order. " * 6,
)


@pytest.fixture
def quoting(open_shop: OpenShop) -> Shop:
    """A shop without a model."""
    return open_shop(ollama_urls=NOBODY)


def steps(step: str, first: int, last: int) -> list[str]:
    return [f"{number}. {step.format(number)}" for number in range(first, last + 1)]


def publish(shop: Shop, folder: Path, manual: tuple[str, ...]) -> None:
    _, text, step, between = manual
    halves = {"first": "\n".join(steps(step, 1, 8)), "second": "\n".join(steps(step, 9, 15))}
    file = folder / "manual.md"
    file.write_text("# Repair\n\n" + text.format(between=between, **halves), encoding="utf-8")
    assert not ingest_paths([file], shop.parts.base).failed


@pytest.mark.parametrize("manual", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_steps_that_were_split_are_quoted_whole(quoting: Shop, tmp_path: Path, manual: tuple[str, ...]) -> None:
    publish(quoting, tmp_path, manual)
    turn = quoting.ask(manual[0])
    for step in steps(manual[2], 1, 15):
        assert turn["reply"].count(step) == 1
    assert len(turn["citations"]) == 1
    assert steps(manual[2], 15, 15)[0] in turn["citations"][0]["quote"]


def test_a_step_of_the_second_half_is_counted_from_the_first(quoting: Shop, tmp_path: Path) -> None:
    publish(quoting, tmp_path, CHINESE)
    session = quoting.ask(CHINESE[0])["session_id"]
    assert CHINESE[2].format(12) in quoting.ask("第12步是什么？", session)["reply"]


def test_the_model_is_given_all_the_steps_as_one_passage(shop: Shop, ollama: OllamaStandIn, tmp_path: Path) -> None:
    publish(shop, tmp_path, CHINESE)
    shop.ask(CHINESE[0])
    (chat,) = ollama.chats
    (system,) = contents(chat.body["messages"], "system")
    found = [system.index(step) for step in steps(CHINESE[2], 1, 15)]
    assert found == sorted(found)
    assert "§ [" not in system[found[0] : found[-1]]


def test_a_search_shows_the_pieces_and_what_is_read_as_one(quoting: Shop, tmp_path: Path) -> None:
    publish(quoting, tmp_path, CHINESE)
    asked = {"question": CHINESE[0]}
    found = quoting.http.post("/api/search", json=asked, headers={"Authorization": f"Bearer {LOCAL_KEY}"}).json()[
        "hits"
    ]
    pieces: list[dict[str, Any]] = [hit for hit in found if hit["joined"]]
    assert len(pieces) > 1
    assert not any("8. " in hit["text"] and "9. " in hit["text"] for hit in pieces)
    assert {tuple(hit["joined"]) for hit in pieces} == {tuple(sorted(hit["passage"] for hit in pieces))}
