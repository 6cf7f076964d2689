"""The prompt: system message with the passages, the turns before, the question; built to fit the budget. Pure.

What does not fit is dropped by choice, the least useful first: the oldest turns, then the passages found last, then the
last turn. Nothing is left to Ollama, which would cut silently, the rules first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.types import Hit
from service.chat.recall import RecalledTurn
from service.chat.tokens import count_messages
from service.chat.understanding.question import Understood
from service.engines.extractive import Source
from service.engines.ollama_wire import ChatMessage
from service.engines.packs import Pack
from service.unseen import seen

# What a chat template reads as the end or beginning of a role, of Phi, Qwen, Llama, Mistral, Gemma and DeepSeek, and
# what looks like one to a reader of full-width forms. In documents and questions it is only text, and none of its
# meaning is lost when its brackets become ordinary ones.
_CONTROL = re.compile(
    r"[<＜]\s*[|｜∣][^|｜∣<>＜＞\n]{0,40}[|｜∣]\s*[>＞]"
    r"|[<＜]\s*/?\s*(?:s|bos|eos|pad|unk|mask|start_of_turn|end_of_turn|start_of_image|tool_call|tool_response"
    r"|think|thinking|unused\d{1,3}|im_start|im_end|endoftext)\s*[>＞]"
    r"|[\[［]\s*/?\s*(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|PREFIX|MIDDLE|SUFFIX"
    r"|IMG)\s*[\]］]|[<＜]{2}\s*/?\s*SYS\s*[>＞]{2}",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\s?\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that fits.

    Attributes:
        messages: One system message, then the turns before, then the question.
        sources: The passages it holds, by the numbers it gives them.
        tokens: What it is estimated to cost.
        dropped_turns: How many of the turns before did not fit.
        dropped_passages: How many of the passages found did not fit.
    """

    messages: tuple[ChatMessage, ...]
    sources: tuple[Source, ...]
    tokens: int
    dropped_turns: int
    dropped_passages: int


@dataclass(frozen=True, slots=True)
class Material:
    """What a prompt can be made of.

    Attributes:
        question: As understood.
        hits: Passages, best first.
        turns: Turns before, oldest first.
        mark: Begins and ends each passage; made anew for every request, so that no document can know it.
        canary: Stands among the rules; made anew for every request, so that a reply that holds it tells the rules.
    """

    question: Understood
    hits: tuple[Hit, ...]
    turns: tuple[RecalledTurn, ...]
    mark: str
    canary: str = ""


def compose(pack: Pack, material: Material, budget: int) -> Prompt | None:
    """Build the largest prompt that fits.

    Args:
        pack: How the model is spoken to, and what texts cost it.
        material: What there is to say.
        budget: Tokens the prompt may cost.

    Returns:
        The prompt; `None` when not even the best passage fits beside the rules and the question.
    """
    for turns, hits in _ever_smaller(len(material.turns), len(material.hits)):
        sources = number(material.hits[:hits])
        kept = material.turns[len(material.turns) - turns :]
        messages = _messages(pack, material, sources, kept)
        tokens = count_messages(messages, pack.tokens)
        if tokens <= budget:
            dropped = len(material.turns) - turns, len(material.hits) - hits
            return Prompt(messages, sources, tokens, *dropped)
    return None


def number(hits: Sequence[Hit]) -> tuple[Source, ...]:
    """Give passages the numbers they are cited by."""
    return tuple(Source(n, hit) for n, hit in enumerate(hits, 1))


def control_in(text: str) -> list[str]:
    """Give what in a text a chat template would take for a change of roles."""
    return _CONTROL.findall(seen(text))


def without_control(text: str) -> str:
    """Make what a chat template would take for a change of roles plain text; unseen characters go."""
    text = seen(text)
    while (plain := _CONTROL.sub(lambda found: "‹" + found[0].strip("<>＜＞[]［］|｜∣/ ") + "›", text)) != text:
        text = plain  # what stood around it may make another one
    return text


def _ever_smaller(turns: int, hits: int) -> list[tuple[int, int]]:
    """List how many turns and passages to try, from all of both to one passage alone."""
    last_turn = min(turns, 1)
    fewer_turns = [(count, hits) for count in range(turns, last_turn, -1)]
    fewer_hits = [(last_turn, count) for count in range(hits, 0, -1)]
    return [*fewer_turns, *fewer_hits, (0, 1)] if hits else []


def _messages(
    pack: Pack, material: Material, sources: Sequence[Source], turns: Sequence[RecalledTurn]
) -> tuple[ChatMessage, ...]:
    lang = material.question.lang
    system = pack.system(
        lang,
        documents=list(dict.fromkeys(without_control(source.hit.title) for source in sources)),
        passages=[_passage(source) for source in sources],
        mark=material.mark,
        canary=material.canary,
        fallback=pack.fallback[lang],
    )
    return (
        ChatMessage("system", system),
        *(message for turn in turns for message in _said(turn)),
        ChatMessage("user", without_control(material.question.text)),
    )


def _said(turn: RecalledTurn) -> tuple[ChatMessage, ChatMessage]:
    """Give a turn as messages; its citation markers belong to another prompt's numbers."""
    return (
        ChatMessage("user", without_control(turn.question)),
        ChatMessage("assistant", without_control(_MARKER.sub("", turn.reply))),
    )


def _passage(source: Source) -> dict[str, object]:
    hit = source.hit
    return {
        "n": source.n,
        "document": without_control(hit.title),
        "version": without_control(hit.version),
        "section": without_control(hit.passage.heading),
        "page": hit.passage.page,
        "text": without_control(hit.passage.wording),
    }
