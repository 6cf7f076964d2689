"""What is answered without a search: messages that the documents have nothing to say to. Pure."""

from collections.abc import Mapping

from service.chat.guard.house import declined
from service.chat.guard.rules import GuardRules
from service.chat.schemas import Outcome
from service.chat.understanding.hostile import is_hostile
from service.chat.understanding.question import Understood


def at_once(asked: Understood, rules: GuardRules, fallback: Mapping[str, str]) -> tuple[str, Outcome] | None:
    """Give the reply to a message that is not searched for, with its outcome; `None` where it is a question.

    Args:
        asked: The message as understood.
        rules: The guard's rules.
        fallback: The sentence that admits that there is no answer, by language.
    """
    if is_hostile(asked.text):
        return fallback[asked.lang], Outcome.REFUSED
    if sentence := declined(asked.text, rules, asked.lang):
        return sentence, Outcome.REFUSED
    return None
