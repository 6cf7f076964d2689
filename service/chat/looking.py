"""Looking for what answers a question: in the documents as a whole, part by part, and with what was asked before."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from anyio.to_thread import run_sync

from knowledge.base import KnowledgeBase
from knowledge.codes import codes_in, says_codes_alone, without_codes
from knowledge.language import language_of
from knowledge.phrasing import told_in
from knowledge.subjects import NOTHING_SAID, Context, Said
from knowledge.types import SearchResult
from knowledge.words import words
from service.chat.audience import for_whom
from service.chat.decision import Decision, answering, decide
from service.chat.elsewhere import tells_where
from service.chat.guard.inert import inert
from service.chat.parts import ChatLimits
from service.chat.products import is_row_of
from service.chat.progress import Turn
from service.chat.refusals import refused_by
from service.chat.schemas import Refused
from service.chat.understanding.comparing import compared, compared_kind, named_alone, of_each, of_products
from service.chat.understanding.naming import asks_of_another
from service.chat.understanding.question import Understood, following, names_the_missing, of_another
from service.chat.understanding.several import leaning_on, named_with, questions_in
from service.chat.wording import wording
from service.engines.extractive import Part
from service.engines.extractive.expected import expected_in
from service.privacy.masking import without


class _Searches:
    """The searches of one turn: `crippled` tells whether any of them was, see `SearchResult`."""

    def __init__(self, search: Callable[[str, Context], SearchResult]) -> None:
        self._search = search
        self.crippled = False

    def __call__(self, question: str, before: Context) -> SearchResult:
        found = self._search(question, before)
        self.crippled = self.crippled or found.crippled
        return found


class Looking:
    """Searches the documents for turns."""

    def __init__(self, base: KnowledgeBase, limits: ChatLimits) -> None:
        self._base = base
        self._limits = limits

    async def retrieve(self, turn: Turn) -> None:
        """Find what may answer the question of a turn, and each of its parts."""
        search = _Searches(self.search)
        asked = replace(turn.asked, full=await run_sync(self._base.parted, turn.asked.full))
        if asks_of_another(asked.text) and asked.context:
            asked = of_another(asked, await run_sync(self._told_of, without(asked.context)))
        if names_the_missing(asked) and await run_sync(self._has_row_of, asked):
            asked = replace(asked, context="", elliptic=False)
        found = await run_sync(search, without(asked.wanted), asked.before)
        if found.hits and not turn.admitted.turns:
            best = max(found.hits, key=lambda hit: (hit.scores.relevance, hit.scores.sureness))
            asked = replace(asked, lang=_language_beside(asked, wording(best)))
        turn.admitted = replace(turn.admitted, understood=asked)
        if not self.decided(found).answerable:
            found = await self._found_following(turn, found, search)
        turn.found = for_whom(found, [turn.asked.topic, *(said.text for said in asked.before.said)])
        if not turn.asked.context and asked.step is None:
            turn.parts = await run_sync(self._parts_of, without(asked.wanted), search)
        turn.found = replace(turn.found, crippled=search.crippled)
        turn.note("search")

    async def _found_following(self, turn: Turn, found: SearchResult, search: _Searches) -> SearchResult:
        """Search once more for a question that names nothing, about what was asked before.

        That is what it asks where what was found for both holds what it asks for: how much, how long, who pays.
        """
        turns = turn.admitted.turns
        asked = following(turn.asked, turns[-1].topic if turns else "")
        if asked is turn.asked:
            return found
        both = await run_sync(search, without(asked.topic), asked.before)
        best = next(iter(self.decided(both).hits), None)
        if best is None or not (expected_in(asked.text, best.passage.text) or tells_where(asked.text, wording(best))):
            return found
        turn.admitted = replace(turn.admitted, understood=asked)
        return both

    def _has_row_of(self, asked: Understood) -> bool:
        """Tell whether a table has a row of the code that is said alone, whatever was asked before."""
        hits = self.search(asked.text, asked.before).hits
        return any(is_row_of(code, hit) for code in codes_in(asked.text) for hit in hits)

    def _told_of(self, question: str) -> list[str]:
        hits = self._base.search(question, limit=2 * self._limits.passages, distinct=True).hits
        return ["\n".join((hit.title, *hit.passage.section, hit.passage.text)) for hit in hits]

    def search(self, question: str, before: Context) -> SearchResult:
        """Search for a question, given what was said before; without what is known to answer something else."""
        return answering(self._found(question, before), question)

    def _found(self, question: str, before: Context) -> SearchResult:
        limit = 2 * self._limits.passages
        found = self._base.search(question, context=before, limit=limit, distinct=True)
        return inert(self._base.whole(found))

    def refused(self, turn: Turn) -> Refused:
        """Tell why nothing was found that answers the question of a turn; searches once more."""
        asked = turn.asked
        question = without(asked.wanted)
        return refused_by(self._found(question, asked.before), turn.found, question, self._limits.sureness)

    def _parts_of(self, message: str, search: _Searches) -> tuple[Part, ...]:
        """Search what a message asks for one by one; what surrounds a question tells what it is about."""
        if each := compared(message):
            parts = self._each(each, search)
            return parts if any(part.hits for part in parts) else self._each(named_alone(each), search)
        kind = compared_kind(message)
        if kind and (parts := self._of_kind(kind, search)):
            return parts
        questions = questions_in(message)
        return tuple(
            self._part(question, message, leaning_on(questions, index), search)
            for index, question in enumerate(questions)
        )

    def _of_kind(self, kind: str, search: _Searches) -> tuple[Part, ...]:
        """Search for what is compared of each product of a kind; nothing where not all have an answer."""
        parts = self._each(of_products(kind, search(kind, NOTHING_SAID).hits), search)
        return parts if all(part.hits for part in parts) else ()

    def _each(self, questions: Sequence[str], search: _Searches) -> tuple[Part, ...]:
        return of_each([self._part(question, "", "", search) for question in questions])

    def _part(self, question: str, message: str, about: str, search: _Searches) -> Part:
        around = Context((Said(about),), about, referred=True) if about else Context(asked=told_in(message))
        return Part(question, self.decided(search(named_with(about, question), around)).hits, about)

    def decided(self, found: SearchResult) -> Decision:
        """Decide whether what was found answers."""
        return decide(found, self._limits.passages, self._limits.sureness)


def _language_beside(asked: Understood, told: str) -> str:
    """Give the language to answer in: that of what is told, for codes alone or with names that are told as they are."""
    names = words(without_codes(asked.text)) if codes_in(asked.text) else ()
    told_words = frozenset(words(told))
    named = bool(names) and all(name.isascii() and name in told_words for name in names)
    return language_of(told) if named or says_codes_alone(asked.text) else asked.lang
