"""What customers say that asks nothing: greetings, thanks, who they are talking to, the wish for a person.

Precision above all: a message is small talk only when nothing of it is left beside what the file of sayings has.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from knowledge.words import CHINESE_RUN, folded
from service.engines.extractive.phrases import PhrasesError

LANGUAGES = ("zh", "en")

_APOSTROPHE = re.compile(r"['’`]")
_NO_WORD = re.compile(r"[\W_]+")
# Longer than this, somebody is telling something.
_MOST_CHARACTERS = 80
_AROUND = "around"


class Sayings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of small talk: the reply in each language, and what customers say, one saying a line."""

    reply: dict[str, str]
    zh: str
    en: str


class Around(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that may stand around a saying, with spaces between them."""

    zh: str
    en: str


@dataclass(frozen=True)
class SmallTalk:
    """Knows small talk and what is said to it; without kinds it knows none.

    Attributes:
        around: Words that may stand around a saying.
        kinds: By name, the one that is answered first of several in one message first.
    """

    around: tuple[str, ...] = ()
    kinds: Mapping[str, Sayings] | None = None

    def reply_to(self, message: str, lang: str) -> str:
        """Give what is said to a message, in "zh" or "en"; empty where it may be a question."""
        if len(message) > _MOST_CHARACTERS:
            return ""
        plain = _plain(message)
        if not self._is_nothing_else(plain):
            return ""
        return next((kind.reply[lang] for kind, said in self._said if said.search(plain)), "")

    def _is_nothing_else(self, plain: str) -> bool:
        """Tell whether a message is made of sayings and the words around them.

        Sayings begin with one another (哈, 哈哈), so that one pattern of them all would try every way to part them.
        """
        ends = {0}
        for at in range(len(plain)):
            if at not in ends:
                continue
            ends |= {at + 1} if plain[at] == " " else set()
            ends |= {match.end() for saying in self._sayings if (match := saying.match(plain, at))}
        return bool(plain) and len(plain) in ends

    @cached_property
    def _sayings(self) -> list[re.Pattern[str]]:
        """Match each saying, and each word that may stand around them."""
        sayings = [line for kind in (self.kinds or {}).values() for line in _lines(kind)]
        return [re.compile(_whole_words(saying)) for saying in sorted({*sayings, *self.around})] if sayings else []

    @cached_property
    def _said(self) -> list[tuple[Sayings, re.Pattern[str]]]:
        return [(kind, re.compile(_any_of(_lines(kind)))) for kind in (self.kinds or {}).values()]


NO_SMALLTALK = SmallTalk()


def load_smalltalk(path: Path) -> SmallTalk:
    """Read the file of sayings.

    Raises:
        PhrasesError: It cannot be read, or something in it is missing, unknown or empty; the message names the file.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        around = msgspec.convert(content.pop(_AROUND, None), Around)
        kinds = {name: _kind(name, table) for name, table in content.items()}
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise PhrasesError(f"{path}: {error}") from error
    return SmallTalk(tuple(_plain(word) for word in f"{around.zh} {around.en}".split()), kinds)


def _kind(name: str, table: Any) -> Sayings:
    kind = msgspec.convert(table, Sayings)
    if set(kind.reply) != set(LANGUAGES) or not all(text.strip() for text in (*kind.reply.values(), kind.zh, kind.en)):
        raise ValueError(f"[{name}] needs `reply.zh`, `reply.en`, `zh` and `en`, none of them empty")
    return kind


def _lines(kind: Sayings) -> list[str]:
    return [_plain(line) for line in f"{kind.zh}\n{kind.en}".splitlines() if line.strip()]


def _plain(text: str) -> str:
    """Fold a text, and leave out what is no word."""
    return _NO_WORD.sub(" ", _APOSTROPHE.sub("", folded(text))).strip()


def _any_of(sayings: Iterable[str]) -> str:
    """Match any of these, the longest first: words of letters as whole words, Chinese ones wherever they stand."""
    longest = sorted(set(sayings), key=lambda saying: (-len(saying), saying))
    return f"(?:{'|'.join(_whole_words(saying) for saying in longest)})"


def _whole_words(saying: str) -> str:
    begins, ends = ("" if CHINESE_RUN.fullmatch(at) else r"(?<![a-z0-9])" for at in (saying[0], saying[-1]))
    return f"{begins}{re.escape(saying)}{ends.replace('<', '')}"
