"""What is answered without the documents: messages that they have nothing to say to, or may not. Pure."""

from collections.abc import Mapping, Sequence

from knowledge.types import Hit
from service.chat.guard.house import declined
from service.chat.guard.rules import GuardRules
from service.chat.schemas import Outcome
from service.chat.understanding.hostile import is_hostile
from service.chat.understanding.question import Understood
from service.chat.wording import wording


def at_once(asked: Understood, rules: GuardRules, fallback: Mapping[str, str]) -> tuple[str, Outcome] | None:
    """Give the reply to a message that is not searched for, with its outcome; `None` where it is a question.

    Args:
        asked: The message as understood.
        rules: The guard's rules.
        fallback: The sentence that admits that there is no answer, by language.
    """
    if is_hostile(asked.text):
        return fallback[asked.lang], Outcome.REFUSED
    if sentence := declined(f"{asked.matter}\n{asked.topic}", rules, asked.lang):
        return sentence, Outcome.REFUSED
    return None


def declined_by(hits: Sequence[Hit], rules: GuardRules, lang: str) -> str:
    """Give the sentence that declines a message which may follow up on one that was declined; empty where it does not.

    It does where what is found best for it speaks of what is not talked about.

    Args:
        hits: What is to be answered from, best first.
        rules: The guard's rules.
        lang: The language to answer in.
    """
    return declined(wording(hits[0]), rules, lang) if hits else ""
