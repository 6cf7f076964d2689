"""Passages, and a guard that judges by them alone."""

from service.chat.guard.briefing import Briefing
from service.chat.guard.grounding import Grounding
from service.chat.guard.rules import load_rules
from service.chat.guard.stream import Guard
from service.engines.extractive import Source
from service.settings import REPOSITORY
from tests.chat.making import hit

RULES = load_rules(REPOSITORY / "prompts" / "guard.toml")


def sources(*texts: str) -> tuple[Source, ...]:
    return tuple(Source(n, hit(text)) for n, text in enumerate(texts, 1))


def guarded(reply: str, *texts: str, admissions: tuple[str, ...] = (), question: str = "") -> Guard:
    """Guard a whole reply that was written from some passages."""
    briefing = Briefing(sources(*texts), question, admissions=admissions)
    guard = Guard(briefing.numbers, 2000, [Grounding(briefing, RULES)])
    guard.feed(reply)
    guard.finish()
    return guard
