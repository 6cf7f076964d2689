"""The stretches of a turn's passages, to be asked which of them speak most of what a sentence says. Pure."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from knowledge.terms import Term
from knowledge.words import CHINESE_RUN, pairs
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind

# A stretch that says it in another word says it a little less surely.
_OTHER_WORD = 0.9
# A date may be written in part, a phone number without its country: equal facts are not all that a stretch may hold.
_IN_PARTS = frozenset({FactKind.DATE, FactKind.TIME, FactKind.PHONE, FactKind.LINK})
_PAIR = 2


class Stretches:
    """Windows under the words they hold.

    Args:
        windows: In the order of the passages.
        above: For a window the words of what it stands under.
    """

    def __init__(self, windows: Sequence[Window], above: Mapping[Window, Container[str]]) -> None:
        self.windows = tuple(windows)
        self.above = above
        self._by_word: dict[str, list[int]] = {}
        self._latin: dict[str, list[int]] = defaultdict(list)
        self._folded = "\n".join(window.folded for window in self.windows)
        self._by_fact: dict[object, list[int]] = defaultdict(list)
        for at, window in enumerate(self.windows):
            for word in window.words.latin:
                self._latin[word].append(at)
            for fact in {fact.says for fact in window.facts}:
                self._by_fact[fact].append(at)

    def sharing(self, term: Term) -> Mapping[int, float]:
        """Give the windows that hold a term, by their place, and how much of it; as `Term.share_in` tells it."""
        shares = self._holding_word(term.word)
        for other in term.others:
            for at, share in self._holding_word(other).items():
                if share == 1 and shares.get(at, 0) < _OTHER_WORD:
                    shares[at] = _OTHER_WORD
        return shares

    def holding(self, fact: Fact) -> frozenset[int]:
        """Give the places of the windows that hold a fact."""
        exact = self._by_fact.get(fact.says)
        if exact and fact.kind not in _IN_PARTS:
            return frozenset(exact)
        return frozenset(at for at, window in enumerate(self.windows) if window.facts and window.holding.holds(fact))

    def _having(self, word: str) -> Sequence[int]:
        """Give the places of the windows that have a word."""
        if word.isascii():
            return self._latin.get(word, ())
        if word not in self._by_word:
            near = enumerate(self.windows) if word in self._folded else ()
            self._by_word[word] = [at for at, window in near if word in window.folded and word in window.words]
        return self._by_word[word]

    def _holding_word(self, word: str) -> dict[int, float]:
        shares = dict.fromkeys(self._having(word), 1.0)
        if len(word) > _PAIR and CHINESE_RUN.fullmatch(word):
            parts = pairs(word)
            counts: dict[int, int] = defaultdict(int)
            for part in parts:
                for at in self._having(part):
                    counts[at] += 1
            shares = {at: count / len(parts) for at, count in counts.items()} | shares
        return shares
