"""The guard's rules as they are now: those of the file, and what staff have banned beside them."""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from knowledge.language import language_of
from service.chat.guard.rules import Banned, GuardRules, Phrases


class RulesInForce:
    """Holds the rules; read anew for every reply.

    Attributes:
        now: The rules, with a digest of all of them.
    """

    def __init__(self, written: GuardRules) -> None:
        self._written = written
        self.now = written

    def ban(self, *, words: Sequence[str], topics: Sequence[str]) -> None:
        """Have these hold beside what the file bans, in place of what was given before.

        Args:
            words: A sentence of an answer that holds one is not shown.
            topics: A question that holds one is declined.
        """
        written = self._written
        banned = Banned(_with(written.banned.topics, topics), _with(written.banned.words, words), written.banned.text)
        for phrases in (banned.topics, banned.words):
            phrases.said_in("")  # made ready here, not while a reply waits
        added = [f"word {text}" for text in sorted(words)] + [f"topic {text}" for text in sorted(topics)]
        digest = hashlib.sha256("\n".join((written.digest, *added)).encode()).hexdigest() if added else written.digest
        self.now = msgspec.structs.replace(written, banned=banned, digest=digest)


def _with(phrases: Phrases, more: Iterable[str]) -> Phrases:
    of_lang = {lang: [text for text in more if language_of(text) == lang] for lang in ("zh", "en")}
    return Phrases((*phrases.zh, *of_lang["zh"]), (*phrases.en, *of_lang["en"]))
