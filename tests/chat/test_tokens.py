"""The estimate of what a text costs errs on the high side."""

from pathlib import Path

import pytest

from service.chat.prompt import compose
from service.chat.tokens import count_messages, count_tokens
from service.engines.ollama_wire import ChatMessage
from service.engines.packs import load_packs
from service.settings import REPOSITORY
from tests.chat.making import PACKS, hit, material, pack
from tests.ollama import tokens as real

RATES = pack().tokens
DOCUMENTS = sorted((REPOSITORY / "knowledge" / "documents").glob("*.md"))


def test_nothing_costs_nothing() -> None:
    assert count_tokens("", RATES) == 0


@pytest.mark.parametrize(
    ("text", "at_least"),
    [
        ("退货", 2),
        ("return it", 2),
        ("4008201234", 10),
        ("한국어", 3),
        ("возврат", 3),
        ("😀😀", 4),
        ("𠮷", 1),
        ("é", 1),
    ],
)
def test_scripts_digits_and_emoji_cost_what_models_need_for_them(text: str, at_least: int) -> None:
    assert count_tokens(text, RATES) >= at_least


def test_every_message_costs_its_template_too() -> None:
    messages = [ChatMessage("user", "甲"), ChatMessage("assistant", "")]
    assert count_messages(messages, RATES) == count_tokens("甲", RATES) + 2 * RATES.message


@pytest.mark.parametrize("name", sorted(load_packs(PACKS)))
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_real_documents_cost_no_more_than_estimated(name: str, document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    made = material(hits=[hit(part) for part in paragraphs])
    prompt = compose(pack(name), made, 1_000_000)
    assert prompt is not None
    received = [{"role": message.role, "content": message.content} for message in prompt.messages]
    assert prompt.tokens >= real.count_prompt(received)
