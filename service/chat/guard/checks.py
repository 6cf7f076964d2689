"""The checks that each sentence of a model's reply must pass."""

from service.chat.guard.briefing import Briefing, ChecksFor
from service.chat.guard.contempt import contempt_checks
from service.chat.guard.grounding import Grounding
from service.chat.guard.house import word_check
from service.chat.guard.leaks import leak_checks
from service.chat.guard.markup import markup_checks
from service.chat.guard.raving import raving_checks
from service.chat.guard.rules import GuardRules
from service.chat.guard.verdicts import SentenceCheck


def sentence_checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
    """Give the checks that need no rules, in the order in which they judge."""
    safe = (*leak_checks(briefing), *markup_checks(briefing), *contempt_checks(briefing))
    return (*safe, *raving_checks(briefing))


def checks_by(rules: GuardRules) -> ChecksFor:
    """Give what gives all checks for one reply; those by the rules judge last, what the others have left."""

    def checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
        return (*sentence_checks(briefing), word_check(rules), Grounding(briefing, rules))

    return checks
