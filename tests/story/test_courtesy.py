"""Good manners, a name or a hurry around a question change nothing in its answer."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder

pytestmark = pytest.mark.xdist_group("story")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    documents = Path(__file__).parents[2] / "knowledge" / "documents"
    with open_shop([documents], tmp_path_factory.mktemp("courtesy"), embedder) as shop:
        yield shop


def cited(shop: Shop, message: str) -> list[tuple[str, str]]:
    return [(each.document, each.section) for each in anyio.run(shop.ask, message).citations]


@pytest.mark.parametrize("question", ["退货要几天", "怎么开发票", "怎么换货"])
@pytest.mark.parametrize(
    "around",
    [
        "{}？谢谢",
        "{}，麻烦了",
        "你好！{}",
        "您好，请问{}",
        "亲，{}",
        "在吗？{}？急",
        "老板，{}",
        "我是王先生，{}？麻烦告诉我，谢谢",
    ],
)
def test_courtesy_changes_no_answer(shop: Shop, question: str, around: str) -> None:
    assert cited(shop, around.format(question)) == cited(shop, question) != []


@pytest.mark.parametrize("question", ["How long is the warranty?", "Can I get an invoice?"])
@pytest.mark.parametrize(
    "around", ["{} Thanks", "{} Thanks in advance!", "Hi there, quick question: {}", "My name is Tom. {}"]
)
def test_courtesy_in_english_changes_none_either(shop: Shop, question: str, around: str) -> None:
    assert cited(shop, around.format(question)) == cited(shop, question) != []


def test_each_of_two_questions_is_answered_for_itself(shop: Shop) -> None:
    assert [section[:3] for _, section in cited(shop, "退货要几天？运费谁出？")] == ["第二条", "第五条"]
