"""How many tokens a text costs, estimated without the model's tokenizer: rather more than fewer. Pure."""

import math
import re
from collections.abc import Iterable

from service.chat.packs import TokenRates
from service.engines.ollama_wire import ChatMessage

_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")


def count_tokens(text: str, rates: TokenRates) -> int:
    """Estimate what a text costs."""
    cjk = len(_CJK.findall(text))
    return math.ceil(cjk * rates.cjk + (len(text) - cjk) * rates.other)


def count_messages(messages: Iterable[ChatMessage], rates: TokenRates) -> int:
    """Estimate what messages cost together with the template around them."""
    return sum(count_tokens(message.content, rates) + rates.message for message in messages)
