"""The language of a sentence: the customer's, in however few words, and whatever capitals it is written in. Pure.

Of a short sentence it is told by the words that neither the passages nor the customer have: names, menus and commands
that they do have are said as they are written.
"""

import re
import unicodedata
from functools import cached_property

from knowledge.language import language_of
from service.chat.guard.claims import without
from service.chat.guard.facts.found import facts_of

_WORDS = re.compile(r"[^\W\d_\u3400-\u9fff][^\W\d_A-Z\u3400-\u9fff]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}(?:[-'’][A-Za-z]+)*")
_ENGLISH_PART = re.compile(r"[A-Za-z]+")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7af]")
_QUOTED = re.compile(
    r"《[^》]{1,60}》|“[^”]{1,60}”|「[^」]{1,60}」|‘[^’]{1,60}’|\"[^\"]{1,60}\"|`[^`]{1,60}`|'[^']{2,60}'"
)
_ENGLISH = re.compile(
    r"the|of|and|to|a|in|is|you|that|it|for|on|are|with|as|at|be|this|have|from|or|by|not|your|can|will|if"
)
# French, German, Spanish, Portuguese, Italian: what their sentences cannot do without.
_FOREIGN = re.compile(
    r"les?|la|des|une|est|pas|pour|dans|que|vous|votre|avec|sur|et|du|ce|nous|au|der|die|das|und|ist|nicht|eine?|sie|ihr"
    r"|mit|für|auf|de[nm]|zu|wir|el|los|las|una|es|por|para|con|su|del?|en|se|lo|il|di|che|non|per|sono|questo|uma|não"
    r"|os|você|seu|com|mais"
)
_FEW_WORDS = 6
_FEW_FOREIGN = 3  # two may be a name
# One word that nobody has said may be a greeting, or a name in capitals; beside Chinese, a few may be one.
_UNHEARD = 2
_MANY_UNHEARD = 5


class Tongue:
    """The language that a reply is to be in.

    Args:
        lang: "zh" or "en".
        given: What the customer and the passages say; words of it are no other language.
    """

    def __init__(self, lang: str, given: str) -> None:
        self._lang = lang
        self._given = given

    def differs(self, text: str) -> bool:
        """Tell a sentence that is in another language; names and what is quoted do not count."""
        said = _QUOTED.sub(" ", text)
        others = len(_OTHER_SCRIPT.findall(said))
        if others >= _FEW_WORDS and 3 * others > sum(char.isalpha() for char in said):
            return True
        words = _small_words(said)
        if len(words) >= _FEW_WORDS and _is_foreign(words):
            return True
        # Codes and addresses are in no language; most sentences need not be read for them.
        if self._is_mostly_other(said) and self._is_mostly_other(_without_facts(said)):
            return True
        return self._is_unheard_english(said) if self._lang == "zh" else self._is_unheard_chinese(said)

    def _is_mostly_other(self, said: str) -> bool:
        words, han = _small_words(said), _HAN.findall(said)
        return max(len(words), len(han)) >= _FEW_WORDS and language_of(" ".join(words) + "".join(han)) != self._lang

    def _is_unheard_english(self, said: str) -> bool:
        """Tell a sentence that has more English words of its own than Chinese characters."""
        han = len(_HAN.findall(said))
        if len(_ENGLISH_WORD.findall(said)) <= han:
            return False
        own = [word for word in _ENGLISH_WORD.findall(_without_facts(said)) if not self._words.issuperset(_parts(word))]
        if han:
            return len(own) >= max(_MANY_UNHEARD, han + 1)
        return len(own) >= _UNHEARD or any(word.islower() for word in own)

    def _is_unheard_chinese(self, said: str) -> bool:
        """Tell a sentence in nothing but Chinese, some of which is its own."""
        runs = _HAN_RUN.findall(said)
        return bool(runs) and not _ENGLISH_WORD.search(said) and any(run not in self._given for run in runs)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_parts(self._given))


def _parts(text: str) -> list[str]:
    return _ENGLISH_PART.findall(text.lower())


def _small_words(said: str) -> list[str]:
    return [word for word in _WORDS.findall(said) if word[0].islower() and len(word) > 1]


def _without_facts(said: str) -> str:
    return without(facts_of(said), unicodedata.normalize("NFKC", said))


def _is_foreign(words: list[str]) -> bool:
    foreign = sum(_FOREIGN.fullmatch(word) is not None for word in words)
    # "in" and "a" are words of several languages.
    return foreign >= _FEW_FOREIGN and foreign > 2 * sum(_ENGLISH.fullmatch(word) is not None for word in words)
