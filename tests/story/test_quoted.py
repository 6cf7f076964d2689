"""What is quoted: the answering sentences, rows and columns, both parts of a question, and not what stands beside them.

The questions of `quoted.jsonl` are about the sample company, those of `other.jsonl` about documents of another kind in
`other/`: an insurance leaflet, a machine's manual, a school's fees and handbook. Their figures may rise and must not
fall; a few questions of each may be lost where the search comes to see them otherwise.
"""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, Verdict, judge, open_shop, read_questions
from knowledge.embedding import Embedder

HERE = Path(__file__).parent
COMPANY = HERE.parents[1] / "knowledge" / "documents"

pytestmark = pytest.mark.xdist_group("story")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    with open_shop([COMPANY], tmp_path_factory.mktemp("company"), embedder) as shop:
        yield shop


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    with open_shop([HERE / "other"], tmp_path_factory.mktemp("other"), embedder) as shop:
        yield shop


def test_the_company_is_quoted_to_the_point(company: Shop) -> None:
    assert _right(company, "quoted.jsonl") >= 43


def test_documents_of_other_kinds_are_quoted_to_the_point(others: Shop) -> None:
    assert _right(others, "other.jsonl") >= 24


def _right(shop: Shop, file: str) -> int:
    questions = read_questions(HERE / file)
    verdicts = [judge(asked, anyio.run(shop.ask, asked.text), shop.files) for asked in questions]
    return sum(verdict is Verdict.RIGHT for verdict in verdicts)
