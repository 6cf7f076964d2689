"""How many tokens a text costs, estimated without the model's tokenizer: rather more than fewer. Pure."""

import math
import re
from collections.abc import Iterable

from service.engines.ollama_wire import ChatMessage
from service.engines.packs import TokenRates

_DIGIT = re.compile(r"[0-9]")
_FAR = re.compile(r"[\U00010000-\U0010ffff]")
# Phi-3 and Qwen alike spell numbers digit by digit, and emoji and rare characters byte by byte.
_PER_FAR_CHARACTER = 4


def count_tokens(text: str, rates: TokenRates) -> int:
    """Estimate what a text costs."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    digits = len(_DIGIT.findall(text))
    far = len(_FAR.findall(text))
    wide = len(text) - ascii_characters - far
    others = ascii_characters - digits
    return math.ceil(wide * rates.cjk + others * rates.other + digits + far * _PER_FAR_CHARACTER)


def count_messages(messages: Iterable[ChatMessage], rates: TokenRates) -> int:
    """Estimate what messages cost together with the template around them."""
    return sum(count_tokens(message.content, rates) + rates.message for message in messages)
