"""What a message asks beside an attack on the rules, which stands in front of it. Pure.

Nothing of the attack is searched for or said to a model; that a question stands behind it makes it no less one. A long
message is none: somebody who asks a price in passing does not write a page in front of it.
"""

import re

from knowledge.phrasing import asks
from knowledge.sentences import split_sentences
from service.chat.guard.labelled import spoken_turns
from service.chat.prompt import control_in, without_control
from service.chat.understanding.hostile import is_hostile
from service.unseen import seen

_LONGEST_MESSAGE = 200
_LONGEST_QUESTION = 100
_OPENING = re.compile(
    r"(?:<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)[ \t]*(?:system|user|assistant|model|human)?"
    r"(?:<\|end_header_id\|>)?",
    re.IGNORECASE,
)
# Where what follows may be a sentence of its own: behind a mark, or before "and".
_BOUNDARY = re.compile(r"[，,。.;；:：!！\n]\s*|\s(?=(?:and|then)\s)", re.IGNORECASE)
_LEADS_OVER = re.compile(r"^(?:(?:and|then|now)\s|然后|并且?|现在|接着|再|[\s，,])+", re.IGNORECASE)


# What attacks ask for themselves.
_OF_THE_ATTACK = re.compile(
    r"\b(?:instructions?|prompts?|directives?|guidelines?|secrets?|passwords?|keys?|users?)\b|指令|提示词|设定|密码|密钥|口令|用户",
    re.IGNORECASE,
)


def as_words(message: str) -> str:
    """Make the tokens of a chat template in a message words; one without any stays as it is."""
    return without_control(message) if control_in(message) else message


def question_beside(message: str) -> str:
    """Give what a message asks, without the attack on the rules and the tokens of a template in front of it.

    Returns:
        The message itself, its tokens made words, where nothing is asked apart from an attack.
    """
    plain = as_words(message)
    text = as_words(_without_tokens(message)).strip()
    if not text or len(text) > _LONGEST_MESSAGE:
        return plain
    if not is_hostile(text):
        return text
    behind = (_LEADS_OVER.sub("", text[end.end() :]).strip() for end in _BOUNDARY.finditer(text))
    rest = next((rest for rest in behind if not is_hostile(rest)), "")
    return rest if _is_question(rest) else plain


def _is_question(text: str) -> bool:
    if not text or len(text) > _LONGEST_QUESTION or len(split_sentences(text)) != 1 or _OF_THE_ATTACK.search(text):
        return False
    return asks(text)


def _without_tokens(message: str) -> str:
    """Leave out turns that order something, the openings of others, and tokens in front of what is said."""
    if not control_in(message):
        return message
    text = seen(message)
    for turn in spoken_turns(text):
        text = text.replace(turn, " ", 1)
    text = _OPENING.sub(" ", text).strip()
    for token in control_in(text):
        text = text.removeprefix(token).strip()
    return text
