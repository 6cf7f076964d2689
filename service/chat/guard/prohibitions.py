"""What the passages only forbid or rule out ("never use vinegar"): no sentence says that it may be. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.words import CHINESE_RUN
from service.chat.guard.aligned import tokens_of
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.fact import Fact
from service.chat.guard.facts.found import facts_of

_FORBIDS = re.compile(
    r"不(?:要|得|许|准|应|宜|允许|建议|支持|接受|提供|参[加与]|可以?(?!抗)|能(?!力))|[请切]勿|严禁|禁止|无法|谢绝"
    r"|\b(?:never|cannot|can['’]t|won['’]t|(?:must|may|can|should|shall|will|do|does|is|are)\s?(?:not\b|n['’]t\b))(?!\s(?:only|just))"
    r"|\bnot\s(?:be\s)?(?:allowed|permitted|supported|suitable|available|possible|accepted|recommended)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(rf"{_FORBIDS.pattern}|\bnot\b|n['’]t\b|[不勿没]", re.IGNORECASE)
# "Do not forget to …" forbids nothing, and "if it does not start" only tells of a case.
_NO_BAN = re.compile(
    r"\s*(?:forget|hesitate|worry|need|have\sto|require|忘|担心|犹豫|着急|低于|高于|少于|多于|超过|小于|大于)",
    re.IGNORECASE,
)
_CASE = re.compile(r"如|若|假如|一旦|当|是否|\b(?:if|when|where|whether|unless|in\scase|until|before)\b", re.IGNORECASE)
_CASE_BEHIND = re.compile(r"(?:时|的话|的情况|者|导致.*|造成.*)$|的(?=$|[\s\d抵按由需可请应要会将为每另才就均都])")
# What is said to be left out is not said to be so.
_LEAVES_OUT = re.compile(
    r"除|外$|以外|之外|避免|拒绝|\b(?:except\w*|exclud\w*|avoid\w*|instead|rather|without|void)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[，；。：！？\n]|[,;:.!?](?=\s|$)")
# What stands in front of a colon is the name of a case.
_LABEL = re.compile(r"[^，；。：！？\n,;:.!?]*[：:]")
# What goes on counting up what is forbidden: "by lightning, by liquids or by a fall".
_GOES_ON = re.compile(r"\s*(?:以及|或者|及)|\s*(?:(?:or|nor|and)\s)?(?P<by>by|for|from|with|due\sto)\b", re.IGNORECASE)
_ASKS = re.compile(r"[?？]\s*$|吗\s*[。.]?\s*$")
# An answer that begins so says no to its question, and what follows is something else.
_NO = re.compile(
    r"\s*(?:抱歉|很抱歉|对不起)?[，,]?\s*(?:暂时|目前|暂)?(?:不能|不可以|不支持|不会|不行|不可|不提供|不需要|没有|不是|不|否)[。，,.；;！!]"
    r"|\s*(?:sorry|unfortunately)?[,]?\s*no(?:t\sat\sall|pe)?[.,;!]",
    re.IGNORECASE,
)
# So many words in common with a ban, its doing among them, speak of it.
_ENOUGH = 2
# Single characters that tell of nothing by themselves, and words that whatever is forbidden is forbidden by.
_EMPTY = frozenset(
    "用在和与或把被将于到上下里中的了是有为给请再也都还就来去做对从向后前时个种您你我能可吗呢并又以及等会要放让使拿只"
) | {"使用", "进行", "可以", "需要", "其他", "支持", "提供"}


@dataclass(frozen=True, slots=True)
class _Ban:
    """What one clause forbids: its words, the doing among them, and its facts, of what stands in front of the ban."""

    window: Window
    words: frozenset[str]
    facts: frozenset[object]
    before: frozenset[str]
    doing: str = ""

    def spoken_of_in(self, whole: Window) -> bool:
        """Tell whether a sentence may speak of what is forbidden."""
        return all(_holds(whole, word) for word in ([self.doing] if self.doing else self.words))


class Prohibitions:
    """What some passages forbid or say no to.

    Args:
        grounds: The passages.
    """

    def __init__(self, grounds: Sequence[Ground]) -> None:
        self._windows = [window for ground in grounds for window in ground.windows if not _ASKS.search(window.folded)]
        self._bans = [ban for window in self._windows for ban in _bans(window)]
        self._bans += [ban for ground in grounds for ban in _refused(ground)]

    def are_broken_by(self, said: str) -> bool:
        """Tell whether a sentence says that what the passages only forbid is so, or may be; a question says nothing."""
        if _ASKS.search(said):
            return False
        whole = Window(said)
        spoken = [ban for ban in self._bans if ban.spoken_of_in(whole)]
        if not spoken:
            return False
        affirmed = [_affirmed(clause) for clause in _CLAUSE.split(said)]
        words = frozenset().union(*(words for words, _ in affirmed))
        facts = frozenset().union(*(facts for _, facts in affirmed))
        return any(_breaks(ban, words, facts) and self._stands(ban, words) for ban in spoken)

    def _stands(self, ban: _Ban, words: frozenset[str]) -> bool:
        """Tell whether no stretch allows what is forbidden that speaks as much of what is said, of the same case."""
        allowing = [window for window in self._windows if _allows(window, ban, words)]
        most = max((_shared(window, words) for window in allowing), default=-1)
        own = ban.before & words
        alike = any(_shared(window, words) == most and all(_holds(window, word) for word in own) for window in allowing)
        said = _shared(ban.window, words)
        return most < said or (most == said and not alike)


def _breaks(ban: _Ban, words: frozenset[str], facts: frozenset[object]) -> bool:
    if not ban.facts <= facts:
        return False
    if ban.words <= words:
        # One word alone says too little without what it is forbidden of.
        told = len(ban.words) + len(ban.facts) > 1 or not ban.before or not ban.before.isdisjoint(words)
        return told or bool(ban.facts)
    # Where the doing is the same, of the same thing, what else is said of it matters less.
    shared = len(ban.words & words)
    return ban.doing in words and 2 * shared >= len(ban.words) and shared + len(ban.before & words) >= _ENOUGH


def _allows(window: Window, ban: _Ban, words: frozenset[str]) -> bool:
    holds = all(_holds(window, word) for word in ban.words & words)
    return holds and ban.facts <= {fact.says for fact in window.facts} and not _FORBIDS.search(window.folded)


def _shared(window: Window, words: frozenset[str]) -> int:
    return sum(_holds(window, word) for word in words)


def _holds(window: Window, word: str) -> bool:
    return word in window.words or word in window.folded


@lru_cache(maxsize=4096)
def _bans(window: Window) -> tuple[_Ban, ...]:
    return tuple(_forbidden_in(window))


def _forbidden_in(window: Window) -> Iterator[_Ban]:
    last, doing = "", ""
    for clause in _CLAUSE.split(_LABEL.sub("\n", window.text)):
        found = _FORBIDS.search(clause)
        if doing and not found and _counts_on(clause, last):
            words, facts = _content(clause)
            yield _Ban(window, words | {doing}, facts, frozenset(), doing)
            continue
        last, doing = clause, ""
        if not found or _NO_BAN.match(clause, found.end()) or _CASE.search(clause) or _CASE_BEHIND.search(clause):
            continue
        words, facts = _content(clause[found.end() :])
        if words or facts:
            doing = next((token.key for token in tokens_of(clause[found.end() :]) if token.key in words), "")
            yield _Ban(window, words, facts, _content(clause[: found.start()])[0], doing)


def _counts_on(clause: str, ban: str) -> bool:
    """Tell whether a clause is one more thing that the ban in front of it forbids."""
    found = _GOES_ON.match(clause)
    return found is not None and (not found["by"] or f" {found['by']} ".lower() in ban.lower())


def _refused(ground: Ground) -> Iterator[_Ban]:
    """Give what the question of a passage asks, where the answer begins with no."""
    passage = ground.source.hit.passage
    words, facts = _content(passage.question)
    if (words or facts) and _NO.match(passage.text):
        yield _Ban(Window(passage.question), words, facts, frozenset())


def _affirmed(clause: str) -> tuple[frozenset[str], frozenset[object]]:
    """Give what a clause of a sentence says without a denial."""
    if _LEAVES_OUT.search(clause):
        return frozenset(), frozenset()
    denied = frozenset(token.key for token in tokens_of(clause) if token.denials)
    found = _DENIES.search(clause)
    if found and not any(_content(clause[found.end() :])):
        # What may not, as another thing may ("the brush can be washed, the filter can't"), is all denied.
        return frozenset(), frozenset()
    words, facts = _content(clause[: found.start()] if found else clause)
    return words - denied, facts


@lru_cache(maxsize=2048)
def _content(text: str) -> tuple[frozenset[str], frozenset[object]]:
    keys = (token.key for token in tokens_of(text) if token.telling or _is_short(token.key))
    return frozenset(keys) - _EMPTY, _said(facts_of(text))


def _said(facts: Iterable[Fact]) -> frozenset[object]:
    return frozenset(fact.says for fact in facts)


def _is_short(key: str) -> bool:
    return len(key) == 1 and bool(CHINESE_RUN.fullmatch(key))
