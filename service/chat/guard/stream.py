"""The guard: what of a model's text may reach the customer, sentence by sentence, while it is being written.

Protocol logic without I/O: tokens in, releasable sentences out. What is released depends only on the text,
never on the pieces it arrived in. Thoughts, template tokens and citations of passages that were not given are
taken out; repetition and excessive length end the reply at a sentence end. Further rules are sentence checks. A list
that loses an item ends there, because a reader takes what follows for all there is.
"""

import re
from collections import Counter
from collections.abc import Sequence

from knowledge.sentences import SentenceSplitter, is_complete
from service.chat.guard.admissions import Admissions
from service.chat.guard.cleaning import cleaned
from service.chat.guard.endings import ends_in_the_middle
from service.chat.guard.introductions import Introductions, introduces, is_item
from service.chat.guard.markers import cited_in
from service.chat.guard.scrub import Mark, Scrubber
from service.chat.guard.unmarked import without_layout
from service.chat.guard.verdicts import EXCERPT, Cut, CutReason, Report, SentenceCheck, Verdict
from service.unseen import seen

# A sentence said this often is a loop; the last saying of it is not released.
_LOOP = 3
# When so many sentences in a row have not passed the checks, nothing good is to be expected any more.
_HOPELESS = 10
# A reply of so many tokens, thoughts and sentences that say nothing, with nothing between them, will say nothing.
_MOST_NOTHINGS = 50
# Of a longer piece, so much is looked at at once: it may end within it.
_AT_ONCE = 1000
# How far the splitter looks ahead at most before it decides, with room to spare.
_LOOK_AHEAD = 100
# "lamp help" is another line than "lamp --help".
_SIGNS = re.compile(r"(?![-+=/%&@$<>\\])\W|(?<!\S)[-+=]+(?!\S)")
# The beginning of a tag is no word.
_WORD_BEFORE = re.compile(r"(?<![</\w])\w{1,40}\Z")
# Far more than is kept of a cut, so that personal data in it is masked whole before it is shortened.
_EXCERPT = 10 * EXCERPT


class Guard:
    """Guards one reply.

    Args:
        allowed: The numbers of the passages that the model was given.
        max_chars: How many characters are released at most.
        checks: Judge each cleaned sentence, in this order; the first that objects decides.
        admissions: Judges what they have passed.
    """

    def __init__(
        self,
        allowed: frozenset[int],
        max_chars: int,
        checks: Sequence[SentenceCheck] = (),
        admissions: Admissions | None = None,
    ) -> None:
        self._allowed = allowed
        self._max_chars = max_chars
        # A sentence with more characters than this is not worth waiting for its end.
        self._longest = 2 * max_chars + 200
        self._admissions = admissions or Admissions()
        self._checks = (*checks, self._admissions)
        self._scrubber = Scrubber()
        self._splitter = SentenceSplitter()
        self._said: Counter[str] = Counter()
        self._introductions = Introductions()
        self._in_item = False
        self._is_broken = False
        # A token that was taken out had kept two words apart.
        self._is_apart = False
        self._cuts: list[Cut] = []
        self._kept: list[str] = []
        self._retracted: list[str] = []
        self._space = ""
        self._in_vain = 0
        self._nothings = 0
        self._released = 0
        self.exhausted = False
        """Nothing more will be released; the caller stops the model."""

    @property
    def text(self) -> str:
        """The reply as it stands.

        It is what was released, put together. Only when that turned out to be a thought whose beginning was
        not marked does it begin anew behind the thought, as soon as something has been released there.
        """
        return "".join(self._kept or self._retracted).lstrip()

    @property
    def report(self) -> Report:
        """What was cut and cited so far."""
        cited = tuple(n for n in cited_in(self.text) if n in self._allowed)
        return Report(tuple(self._cuts), cited, self._is_broken)

    def feed(self, piece: str) -> list[str]:
        """Take the next piece of the model's text; give the sentences that may be shown now."""
        text, released = seen(piece), list[str]()
        for start in range(0, len(text), _AT_ONCE):
            released += self._guard(self._scrubber.feed(text[start : start + _AT_ONCE]))
        return released

    def finish(self, *, complete: bool = True) -> list[str]:
        """Take the end of the model's text; give what may still be shown.

        Args:
            complete: The model came to its own end. Otherwise a sentence that was broken off is left out.

        Returns:
            The last sentences.
        """
        released = self._guard(self._scrubber.flush())
        rest = self._splitter.flush()
        broken_off = ""
        if rest and not self.exhausted and _is_broken_off(rest[-1], complete=complete):
            broken_off = rest.pop()
            self._cut(CutReason.INTERRUPTED, broken_off)
        released += self._release(rest)
        # Of a list that was not written to its end, the next item is missing.
        self._is_broken |= not complete and (self._in_item or is_item(broken_off))
        self._leave_alone(self._introductions.drop())
        if not self.text:
            self._cut(CutReason.EMPTY)
        return released

    def break_off(self) -> None:
        """Take it that the model fell silent: what waits for its end or for what follows is not shown, and recorded.

        Behind `finish`, nothing waits any more.
        """
        rest = "".join(part for part in self._scrubber.flush() if not isinstance(part, Mark))
        pending = self._splitter.drop() + rest
        if pending.strip() and not self.exhausted:
            self._cut(CutReason.INTERRUPTED, pending)
        self._leave_alone(self._introductions.drop())

    def _guard(self, parts: list[str | Mark]) -> list[str]:
        released: list[str] = []
        for part in parts:
            if self.exhausted:
                break
            if isinstance(part, Mark):
                released += self._heed(part)
                continue
            apart, self._is_apart = self._is_apart and part[:1].isalnum(), self._is_apart and not part
            released += self._release(self._splitter.feed(f" {part}" if apart else part))
            # Not before the look-ahead is in, or the pieces would decide what is too long.
            if len(self._splitter.pending) > self._longest + _LOOK_AHEAD:
                self._stop(CutReason.TOO_LONG, self._splitter.pending)
        return released

    def _heed(self, mark: Mark) -> list[str]:
        """Act on what the scrubber took out; give what that completes."""
        self._nothings += 1
        if self._nothings > _MOST_NOTHINGS:
            rest = self._splitter.flush()
            released = self._release([sentence for sentence in rest if is_complete(sentence)])
            self._stop(CutReason.GIBBERISH, "".join(sentence for sentence in rest if not is_complete(sentence)))
            return released
        match mark:
            case Mark.THOUGHT:
                self._cut(CutReason.THINK)
            case Mark.TOKEN:
                self._cut(CutReason.SPECIAL_TOKEN)
                self._is_apart = _WORD_BEFORE.search(self._splitter.pending) is not None
            case Mark.THOUGHT_END:
                thought = [*self._kept, *self._introductions.drop(), self._splitter.drop()]
                self._cut(CutReason.THINK, " ".join(part.strip() for part in thought))
                self._retracted, self._kept = self._kept or self._retracted, []
                self._said.clear()
                self._admissions.forget()
            case Mark.OTHER_TURN if self._kept or self._splitter.pending.strip():
                released = self._release(self._splitter.flush())
                self._stop(CutReason.OTHER_TURN)
                return released
            case Mark.OTHER_TURN:
                self._cut(CutReason.SPECIAL_TOKEN)
        return []

    def _release(self, sentences: list[str]) -> list[str]:
        passed = (self._pass(sentence) for sentence in sentences if not self.exhausted)
        return [sentence for sentence in passed if sentence]

    def _pass(self, raw: str) -> str:
        """Give the sentence as it may be shown, with the space in front of it; empty when it may not."""
        if len(raw) > self._longest:
            self._stop(CutReason.TOO_LONG, raw)
            return ""
        sentence = self._clean(raw)
        space, self._space = self._space, _wider(self._space, raw[len(raw.rstrip()) :])
        self._nothings = 0 if sentence else self._nothings + 1
        if self._nothings > _MOST_NOTHINGS:
            self._stop(CutReason.GIBBERISH)
        self._in_item = bool(sentence) and (is_item(sentence) or (self._in_item and "\n" not in space))
        verdict = self._judged(sentence)
        if not verdict.sentence:
            self._miss("" if verdict.left_out else sentence)
            return ""
        if verdict.parts:
            self._leave_alone(self._introductions.drop())
        shown = (space if self._released or self._introductions else "") + without_layout(verdict.sentence)
        if not self._has_room(verdict.sentence, shown):
            return ""
        self._space = _wider("", raw[len(raw.rstrip()) :])
        if verdict.leans or (introduces(verdict.sentence) and self._introductions.has_room):
            self._leave_alone(self._introductions.hold(shown))
            return ""
        return self._show(verdict.sentence, shown)

    def _has_room(self, sentence: str, shown: str) -> bool:
        """Tell whether a sentence may follow; the reply ends where it says the same again and again, or too much."""
        self._said[_gist(sentence)] += 1
        if self._said[_gist(sentence)] >= _LOOP:
            self._stop(CutReason.LOOP, sentence)
        elif self._said[_gist(sentence)] > 1 and cited_in(sentence) and not self._in_item:
            self._cut(CutReason.LOOP, sentence)
            return False
        elif self._released + self._introductions.length + len(shown) > self._max_chars:
            self._stop(CutReason.TOO_LONG, sentence)
            self._is_broken = self._in_item
        return not self.exhausted

    def _show(self, sentence: str, shown: str) -> str:
        before, alone = self._introductions.follow(sentence)
        self._leave_alone(alone)
        shown = before + shown if before or self._released else shown.lstrip()
        self._released += len(shown)
        self._kept.append(shown)
        return shown

    def _miss(self, said: str) -> None:
        if not said:
            return
        self._introductions.miss()
        if self._in_item:
            self._is_broken = self.exhausted = True

    def _leave_alone(self, introductions: Sequence[str]) -> None:
        for introduction in introductions:
            self._cut(CutReason.NOTHING_FOLLOWS, introduction)

    def _clean(self, raw: str) -> str:
        """Take out what may not be shown within a sentence; empty when nothing is said in it."""
        text, removed = cleaned(raw, self._allowed)
        for marker in removed:
            self._cut(CutReason.CITATION_NOT_GIVEN, marker)
        return text

    def _judged(self, sentence: str) -> Verdict:
        """Give what the checks say of a sentence together, as they would have it shown; empty when one objects."""
        leans = parts = False
        for check in self._checks if sentence else ():
            verdict = check(sentence)
            if not verdict.passed:
                self._cut(verdict.reason, verdict.left_out or sentence)
                self._in_vain += 1
                self.exhausted = verdict.last or self._in_vain >= _HOPELESS
                return Verdict(passed=False, left_out=verdict.left_out)
            if verdict.left_out:
                self._cut(verdict.reason, verdict.left_out)
            sentence = verdict.sentence or sentence
            leans, parts = leans or verdict.leans, parts or verdict.parts
        self._in_vain = 0 if sentence else self._in_vain
        return Verdict(passed=True, sentence=sentence, leans=leans, parts=parts)

    def _cut(self, reason: str, text: str = "") -> None:
        """Note what is not released; tokens and thoughts, of which nothing is kept, once for all."""
        cut = Cut(str(reason), text.strip()[:_EXCERPT])
        if cut.text or cut not in self._cuts:
            self._cuts.append(cut)

    def _stop(self, reason: CutReason, text: str = "") -> None:
        self._cut(reason, text)
        self.exhausted = True


def _is_broken_off(sentence: str, *, complete: bool) -> bool:
    """Tell whether a reply's last sentence was not written to its end, though the model may have come to its own."""
    return ends_in_the_middle(sentence) or (not complete and not is_complete(sentence))


def _wider(one: str, other: str) -> str:
    """Give the wider of two spacings, tidied: an empty line, a new line, a space or nothing."""
    lines = min(2, max(one.count("\n"), other.count("\n")))
    return "\n" * lines if lines else " " * bool(one or other)


def _gist(sentence: str) -> str:
    """Give what a sentence says without its number, marks and citations, to notice it again; options stay apart."""
    bare = re.sub(r"^\s*(?:\d+[.、)）]|[-*+•·]\s)|\[\d+\]", "", sentence)
    return _SIGNS.sub("", bare).casefold() or sentence
