"""What a question is about: its terms, how telling each is, and how else a document may say it. Pure."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.everyday import everyday_chinese, everyday_english
from knowledge.places import is_place, larger_places
from knowledge.words import CHINESE_RUN, folded, is_known, pairs, stems, tagged

# What a missing word says about a passage depends on its kind: a passage without the thing that is asked about is
# about something else, one without the verb may say it in another word, and times and manners are seldom repeated.
_THING = 1.0
_DOING = 0.5
_MANNER = 0.2
# By the first letter of the segmenter's kinds: nouns and foreign words; verbs, adjectives, places and set phrases.
_WEIGHTS = {"n": _THING, "e": _THING} | dict.fromkeys("valizs", _DOING)
# One character is found in many words; by itself it says half as much.
_SINGLE = 0.5
# Of a word that is no thing and that no document has at all, this much is left.
_UNHEARD = 0.5
_PAIR = 2
# What comes back is called otherwise in documents: money is refunded, a thing is returned. By the word in front of it.
_BACK = re.compile(
    r"\b(?:(money)|send|sent|sending|bring|brought|bringing|take|taking|took|give|giving|gave|ship|mail|post|hand)\b"
    r"(?=(?:\s+[\w'-]+){0,4}?\s+back\b)"
)
_REFUND, _RETURN = ("refund",), ("return",)
# Asks for a time without saying of what, how far ahead, or for the number that a phone is reached at.
_HOW_MANY = re.compile(
    r"\bhow many (?:minute|hour|day|week|month|year)s?\b|(?<=how )(?:far|early) (?=ahead|in advance|before)"
    r"|(?<=phone) numbers?\b|(?<=mail) address\b"
)
# Which floor it is says as little of what is asked as any other number.
_FLOOR = re.compile(r"[一二两三四五六七八九十几]+[楼层]")
# How long before says when, which a document puts in many ways: 提前, 须在开场前 1 小时.
_BEFOREHAND = frozenset(("提前", "事先", "预先"))
# When something else may hold than at other times, which is said where it does.
_OCCASION = re.compile("生日|春节|元旦|国庆|中秋|端午|清明|圣诞|除夕|过年|周末|假期|节假日")
# Before what is asked for, or denied.
_WISHES = frozenset("能会要想可不没")
# Before a thing, what is done with it, and behind it what is asked: the segmenter takes them for parts of a name that
# it does not know, 升金卡 or 黑卡有.
_DONE_WITH = frozenset("带买送寄退换用开升办订修洗养")
_BEHIND = frozenset("能会要可有是在没咋哪里")
# What makes a thing of what it does, where the dictionary has no word for it: 喂食 器.
_DEVICES = frozenset("器机仪")
# In a text a character is part of many words: 保 in 保存. These say the same wherever they stand: 元, 取件费.
_UNITS = frozenset("元费")
# A passage that says it in another word says it a little less surely.
_OTHER_WORD = 0.9


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question is about.

    Attributes:
        word: As asked: a Chinese word or phrase, or an English stem.
        weight: How much it tells, in (0, 1], beside its rarity.
        others: How else it may be said.
    """

    word: str
    weight: float
    others: tuple[str, ...] = ()

    def share_in(self, text_words: Container[str]) -> float:
        """Tell how much of the term a text holds, in [0, 1]."""
        share = share_of(self.word, text_words)
        if share < _OTHER_WORD and any(share_of(other, text_words) == 1 for other in self.others if _is_whole(other)):
            return _OTHER_WORD
        return share

    def counts(self, rarity: Callable[[str], float]) -> float:
        """Give what the term counts in a question: its weight by its rarity.

        Where another word for it is usual, missing this one says little.

        Args:
            rarity: `Lexicon.rarity`; highest for what no passage has, such as the empty word.
        """
        least = min(rarity(word) for word in (self.word, *self.others))
        unheard = self.weight < _THING and least >= rarity("")
        return self.weight * least * (_UNHEARD if unheard else 1.0)


def _is_whole(word: str) -> bool:
    """Tell whether a word is one wherever it stands; a Chinese character may be part of any other, a unit is not."""
    return len(word) > 1 or word in _UNITS or not CHINESE_RUN.fullmatch(word)


def share_of(word: str, text_words: Container[str]) -> float:
    """Tell how much of a word a text holds, in [0, 1].

    A longer Chinese word that the text does not hold as such counts by the share of its pairs that are there.
    """
    if word in text_words:
        return 1.0
    if len(word) <= _PAIR or not CHINESE_RUN.fullmatch(word):
        return 0.0
    parts = pairs(word)
    return sum(pair in text_words for pair in parts) / len(parts)


@lru_cache(maxsize=1024)
def terms_of(question: str) -> tuple[Term, ...]:
    """Give what a question is about, each term once, without the words that only ask."""
    text = folded(question)
    found: dict[str, Term] = {}
    for term in (*_english_terms(text), *(term for run in CHINESE_RUN.findall(text) for term in _chinese_terms(run))):
        found.setdefault(term.word, term)
    return tuple(found.values())


def telling_terms(question: str) -> tuple[Term, ...]:
    """Give a question's terms that tell something by themselves."""
    asking = everyday_chinese().asking
    return tuple(term for term in terms_of(question) if term.weight >= _DOING and term.word not in asking)


def telling_words(question: str) -> tuple[str, ...]:
    """Give the words of a question's terms that tell something by themselves."""
    return tuple(term.word for term in telling_terms(question))


def asking_words(text: str) -> set[str]:
    """Give the words of a text, as `words` has them, that only ask, with the pairs that reach into one."""
    plain = folded(text)
    found = everyday_english().asking.intersection(stems(plain))
    asking = everyday_chinese().asking
    for run in CHINESE_RUN.findall(plain):
        for start, word, _ in _placed(run):
            if word in asking:
                reach = range(max(start - 1, 0), min(start + len(word), len(run) - 1))
                found |= {word, *(run[i : i + 2] for i in reach)}
    return set(found)


def _english_terms(text: str) -> Iterator[Term]:
    english = everyday_english()
    plain = _HOW_MANY.sub(" ", text)
    back = _comes_back(plain)
    for stem in stems(_BACK.sub(" ", plain)):
        if stem not in english.asking:
            others = (*english.others.get(stem, ()), *everyday_chinese().others.get(stem, ()))
            yield Term(stem, _THING, back if back and stem == "back" else others)


def _comes_back(text: str) -> tuple[str, ...]:
    """Give how documents call it that something comes back; nothing where it does not."""
    found = _BACK.search(text)
    return () if found is None else _REFUND if found[1] else _RETURN


def _chinese_terms(run: str) -> Iterator[Term]:
    """Give the terms of a Chinese text: first the everyday phrases in it, then the words between them."""
    known = _spans([(start, word) for start, word, _ in _placed(run) if len(word) >= _PAIR and is_known(word)])
    at = 0
    for phrase in _phrases().finditer(run):
        whole = is_known(phrase[0])
        around = {known[i] for i in range(*phrase.span()) if i in known}
        if any(_takes(word, phrase.span()) or (not whole and _ends_in(word, phrase.span())) for word in around):
            continue
        yield from _plain_terms(run[at : phrase.start()])
        yield Term(phrase[0], _DOING, everyday_chinese().others[phrase[0]])
        at = phrase.end()
    yield from _plain_terms(run[at:])


def _spans(words: Iterable[tuple[int, str]]) -> dict[int, tuple[int, int]]:
    """Give for each place in a text where the word that holds it begins and ends."""
    return {i: (start, start + len(word)) for start, word in words for i in range(start, start + len(word))}


def _takes(word: tuple[int, int], phrase: tuple[int, int]) -> bool:
    """Tell whether a word of the dictionary holds a phrase and more, or loses all but a character to it: 没 电梯.

    What is left of 退 货运费 behind 退货 is a word itself.
    """
    (begin, end), (start, stop) = word, phrase
    longer = begin <= start and stop <= end and end - begin > stop - start
    return longer or start < begin < stop == end - 1


def _ends_in(word: tuple[int, int], phrase: tuple[int, int]) -> bool:
    """Tell whether a word ends within a phrase: 减少 in 少了, which is no word of the dictionary."""
    return word[0] < phrase[0] < word[1] < phrase[1]


def _plain_terms(run: str) -> Iterator[Term]:
    """Give the terms of a Chinese text without everyday phrases.

    Neighbouring characters that the dictionary does not join to a word may be a name, and are one term.
    """
    chinese = everyday_chinese()
    loose = ""
    for word, kind in (*_with_devices(run), ("", "")):
        if len(word) == 1 and word not in chinese.asking and word not in chinese.others:
            loose += word
            continue
        if loose:
            yield Term(loose, _DOING if len(loose) > 1 else _DOING * _SINGLE)
            loose = ""
        if word and word not in chinese.asking:
            yield Term(word, _weight(word, kind), (*chinese.others.get(word, ()), *larger_places(word)))


def _with_devices(run: str) -> list[tuple[str, str]]:
    """Give the words of a Chinese text with their kinds, the names of devices in one."""
    named: list[tuple[str, str]] = []
    for _, word, kind in _placed(run):
        doing = named[-1][0] if named else ""
        if word in _DEVICES and len(doing) == _PAIR and doing not in everyday_chinese().asking:
            named[-1] = (doing + word, "n")
        else:
            named.append((word, kind))
    return named


def _weight(word: str, kind: str) -> float:
    if is_place(word):
        return _THING
    if _OCCASION.search(word):
        return _DOING
    return _MANNER if word in _BEFOREHAND or _FLOOR.fullmatch(word) else _WEIGHTS.get(kind[:1], _MANNER)


def _placed(run: str) -> list[tuple[int, str, str]]:
    """Give the words of a Chinese text with where each begins and its kind."""
    placed: list[tuple[int, str, str]] = []
    at = 0
    for piece in _long_asking().split(run):
        for word, kind in [(piece, "r")] if piece in everyday_chinese().asking else _tagged_parts(piece):
            placed.append((at, word, kind))
            at += len(word)
    return placed


def _tagged_parts(run: str) -> list[tuple[str, str]]:
    return [(part, kind) for word, kind in tagged(run) for part in _parts(word, kind)]


def _parts(word: str, kind: str) -> tuple[str, ...]:
    """Take what the segmenter holds for one word apart where it is several."""
    if _is_two(word):
        return (word[0], word[1])
    if len(word) > 1 and not is_known(word):
        if word[-1] in _BEHIND:
            return (*_parts(word[:-1], kind), word[-1])
        if word[0] in _DONE_WITH and len(word) > _PAIR:
            return (word[0], word[1:])
    return _before_denial(word, kind)


def _before_denial(word: str, kind: str) -> tuple[str, ...]:
    """Take what passes for a noun apart into a thing and what it does not do: 灯不亮."""
    at = word.find("不")
    return (word[:at], word[at:]) if 0 < at < len(word) - 1 and kind == "n" else (word,)


def _is_two(word: str) -> bool:
    """Tell whether what the segmenter guessed to be a word is a wish or a denial and what is done: 能改, 不保."""
    guessed = len(word) == _PAIR and word[0] in _WISHES and not is_known(word)
    return guessed and word[1] in everyday_chinese().others


@cache
def _long_asking() -> re.Pattern[str]:
    """Match what asks in three characters or more, which no word may reach into: 多少 钱包 邮."""
    asking = [word for word in everyday_chinese().asking if len(word) > _PAIR]
    return re.compile(f"({'|'.join(sorted(asking, key=len, reverse=True))})")


@cache
def _phrases() -> re.Pattern[str]:
    """Match the everyday words of two characters or more, the longest first."""
    phrases = [word for word in everyday_chinese().others if len(word) > 1 and CHINESE_RUN.fullmatch(word)]
    return re.compile("|".join(sorted(phrases, key=len, reverse=True)))
