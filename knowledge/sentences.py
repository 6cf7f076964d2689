"""Where sentences end, in Chinese and English, also while the text is still arriving.

A boundary is decided only when what follows can no longer change it, so however a text is cut into pieces it
gives the same sentences, and putting them together gives back every character of it. When in doubt two
sentences stay together: a sentence cut in the middle is worse than a long one.
"""

import re

ROUGHLY = re.compile(r"[。；;！!？?\n]|\. ")
"""Where a whole text is parted into sentences to compare their words; `split_sentences` is for what is shown."""

_END = re.compile(r"[。！？；…!?.\n]")
_SPACE = re.compile(r"\s*")
# What may stand between the end mark and the space behind it: more marks, closing signs, citations.
_MARKS = re.compile(r"[。！？；…!?.]+")
_CLOSER = re.compile(r"[”’」』）】］〕)\]}']")
_PAIRED = re.compile(r"\"|`+|\*+")
_CITATION = re.compile(
    r"[ \t\u3000]*[\[【［]{1,2}(?:\^|(?:source|citation|来源|资料)[:： ]{0,2})?"
    r"[ ]?\d{1,4}[\d ,，、~–—-]{0,20}[\]】］]{1,2}",
    re.IGNORECASE,
)
# Everything that may yet become one.
_OPEN_CITATION = re.compile(r"[ \t\u3000]*(?:[\[【［]{1,2}[\w^:： ,，、~–—-]{0,36})?")

# Behind a full stop these need no space to begin something new: Chinese characters and full-width signs.
_WIDE = re.compile(r"[\u2014\u2018-\u201d\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Not the minutes of "21:00".
_ITEM_NUMBER = re.compile(
    r"(?:^|(?<!\d)[:：]|[:：](?=\s)|[;；])\s*[(（]?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivx]{1,4})$"
)
_STEP_NUMBER = re.compile(r"^\s*(?:step|section|article|chapter|clause|part|table|figure)\s+[\d.]*\d$", re.IGNORECASE)
_LAST_TOKEN = re.compile(r"[A-Za-z](?:[A-Za-z]|\.(?=[A-Za-z]))*$")
# In front of one letter, this makes it a unit ("30 °C.", "220 V.") and no initial.
_MEASURED = re.compile(r"(?:\d|[°º])\s?$")
# Always followed by more of the same sentence.
_NEVER_LAST = re.compile(r"mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|eg|ie|cf|approx|fig|incl|excl|resp")
# Followed by a number they are abbreviations ("No. 5"), otherwise words ("He said no.").
_BEFORE_NUMBER = re.compile(r"nos?|pp?|vol|sec|art|ch|ext|tel|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec")
# They may also end a sentence; what follows tells.
_EITHER = re.compile(r"etc|inc|ltd|co|corp|est|min|max|hrs?|jr|sr|dept|tel|ext|(?:[a-z]\.)+[a-z]+")


def split_sentences(text: str) -> list[str]:
    """Split a text into sentences, each with the space behind it; together they are the text again."""
    splitter = SentenceSplitter()
    return splitter.feed(text) + splitter.flush()


def is_complete(sentence: str) -> bool:
    """Tell whether a sentence ends as sentences and lines do, rather than having been broken off."""
    if "\n" in sentence[len(sentence.rstrip()) :]:
        return True
    bare = re.sub(rf"(?:{_CITATION.pattern}|{_CLOSER.pattern}|[\"`*\s])*$", "", sentence)
    return (bool(bare) and bare[-1] in "。！？；…!?.~～") or bare != sentence.rstrip()


class SentenceSplitter:
    """Splits a text that arrives in pieces."""

    def __init__(self) -> None:
        self._text = ""
        self._looked = 0

    @property
    def pending(self) -> str:
        """What has arrived and does not make a sentence yet."""
        return self._text

    def feed(self, piece: str) -> list[str]:
        """Take the next piece, of any length; give the sentences that are now certain to be complete."""
        self._text += piece
        return self._take(final=False)

    def flush(self) -> list[str]:
        """Give the rest, at the end of the text; the splitter is then ready for another one."""
        sentences = self._take(final=True)
        rest, self._text, self._looked = self._text, "", 0
        return [*sentences, rest] if rest else sentences

    def drop(self) -> str:
        """Forget what is pending, and give it back."""
        rest, self._text, self._looked = self._text, "", 0
        return rest

    def _take(self, *, final: bool) -> list[str]:
        sentences: list[str] = []
        while mark := _END.search(self._text, self._looked):
            end = _tail_end(self._text, mark.start())
            if end == len(self._text) and not final:
                break
            if _ends_sentence(self._text, mark.start(), end):
                sentences.append(self._text[:end])
                self._text, self._looked = self._text[end:], 0
            else:
                self._looked = _marks_end(self._text, mark.start())
        return sentences


def _marks_end(text: str, start: int) -> int:
    """Give where the run of end marks that begins at `start` ends; a newline is a run of its own."""
    marks = _MARKS.match(text, start)
    return marks.end() if marks else start + 1


def _tail_end(text: str, start: int) -> int:
    """Give where the sentence with its end mark at `start` ends; the text's length when more may move it."""
    at = _marks_end(text, start)
    while at < len(text) and (step := _tail_step(text, at)) > at:
        at = step
    if _OPEN_CITATION.fullmatch(text, at):
        return len(text)
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _tail_step(text: str, at: int) -> int:
    """Give the end of the mark, closing sign or citation at `at`, or `at` when there is none."""
    if found := _MARKS.match(text, at) or _CLOSER.match(text, at) or _CITATION.match(text, at):
        return found.end()
    paired = _PAIRED.match(text, at)
    if paired and text.count(paired[0], 0, at) % 2:
        return paired.end()
    return at


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether the end mark at `start`, whose tail ends at `end`, ends a sentence."""
    before, marks = text[:start], text[start : _marks_end(text, start)]
    if not before.strip():
        return False
    if marks == "\n":
        return True
    if any(mark in "。！？；" for mark in marks):
        return not (marks == "；" and _inside_brackets(before)) and text[end : end + 1] != "》"
    return end == len(text) or _ends_latin(text, start, end)


def _ends_latin(text: str, start: int, end: int) -> bool:
    """Tell whether marks that also stand within words, numbers and addresses end a sentence."""
    marks_end = _marks_end(text, start)
    marks, following = text[start:marks_end], text[end]
    if not text[end - 1].isspace() and not _WIDE.match(following):
        return False
    closed = text[marks_end:end].strip() != "" and not _CITATION.match(text, marks_end)
    if (closed or "…" in marks or len(marks) > 1) and following.islower():
        return False
    return marks != "." or not _abbreviates(text[:start], following)


def _inside_brackets(text: str) -> bool:
    return sum(text.count(sign) for sign in "（(") > sum(text.count(sign) for sign in "）)")


def _abbreviates(before: str, following: str) -> bool:
    """Tell whether a full stop belongs to the word or number in front of it."""
    if _ITEM_NUMBER.search(before) or _STEP_NUMBER.match(before):
        return True
    token = _LAST_TOKEN.search(before)
    if token is None:
        return False
    word = token[0].lower()
    if _BEFORE_NUMBER.fullmatch(word) and following.isdigit():
        return True
    if _NEVER_LAST.fullmatch(word):
        return True
    if len(word) == 1 and token[0].isupper() and word != "i" and not _MEASURED.search(before[: token.start()]):
        return True
    return bool(_EITHER.fullmatch(word)) and (following.islower() or following.isdigit())
