"""The gate: a revision answers golden questions, and what it answers is weighed before any customer is answered by it.

The conversation is the real one, see `service.chat.rehearsing`. Each answer is kept as it comes, so that whatever ends
a run, the next one of the same setup goes on where it was; answers that are missing are asked for once more then.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import anyio
import msgspec
import structlog
from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.chat.rehearsed import Rehearsed
from service.engines.choice import Served
from service.releases.errors import InvalidGolden
from service.releases.gate.answers import GateStore
from service.releases.gate.checking import Says
from service.releases.gate.comparing import Asked, laid_beside
from service.releases.gate.golden import Golden, by_keys, read_golden, unknown_documents
from service.releases.gate.report import GateVerdict, Report
from service.releases.gate.run import Progress, Run, Setup, ToAsk, Wish
from service.releases.gate.verdict import verdict_on

log = structlog.stdlib.get_logger("kefu.releases")

_DEFECT = "internal_error"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under what questions are answered now.

    Attributes:
        knowledge_revision: The state of the documents.
        guard_digest: Of the guard's rules.
        documents: The keys of those in force, by what they may be called.
    """

    knowledge_revision: int
    guard_digest: str
    documents: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class GateParts:
    """What the gate works with.

    Attributes:
        store: Where runs are kept.
        load: Gives a revision by its id, or the beginning of it.
        stable: Gives the id of the one that serves; empty while none does. Blocks.
        ready: Has a revision made ready where it can be; what cannot be is told by its answers.
        rehearse: Tells what the last of a session's messages comes to.
        circumstances: Blocks.
        golden: Gives the text of the golden set of the settings, and what its file is called. Blocks.
        says: See `service.releases.gate.checking.Says`.
        parallel: How many questions are asked at once.
    """

    store: GateStore
    load: Callable[[str], Awaitable[Served]]
    stable: Callable[[], str]
    ready: Callable[[Served], Awaitable[None]]
    rehearse: Callable[[Sequence[str], Served], Awaitable[Rehearsed]]
    circumstances: Callable[[], Circumstances]
    golden: Callable[[], tuple[str, str]]
    says: Says
    parallel: int = 1


def unheeded(progress: Progress) -> None:
    """Tell nobody."""
    del progress


class Gate:
    """Runs golden questions. One for the whole service."""

    def __init__(self, parts: GateParts) -> None:
        self._parts = parts
        self._working = anyio.Lock()
        self._beginning = anyio.Lock()

    async def run(
        self, revision: str, against: str | None = None, progress: Callable[[Progress], None] = unheeded
    ) -> GateVerdict:
        """Have a revision answer the golden questions of the settings; goes on where the same was ended.

        Args:
            revision: Its id, or the beginning of it.
            against: As `Wish.against`.
            progress: Is told how far it is.

        Raises:
            RevisionNotFound: There is no such revision, or several begin so.
            InvalidGolden: The golden set cannot be used.
        """
        return (await self.carry_out(await self.prepare(Wish(revision, against)), progress)).verdict

    async def prepare(self, wish: Wish) -> Run:
        """Find the run that a wish goes on with, or begin one; with `dry_run` one is only planned.

        Raises: See `run`.
        """
        parts = self._parts
        revision = (await parts.load(wish.revision)).revision.id
        against = await self._against(wish, revision)
        now = await run_sync(parts.circumstances)
        golden = await run_sync(self._golden, wish, now)
        setup = Setup(revision, against, golden, wish.repetitions, now.knowledge_revision, now.guard_digest)
        async with self._beginning:  # of two who wish the same at once, one begins it and the other joins
            run = None if wish.again else await run_sync(parts.store.begun, setup)
            if run is None and wish.dry_run:
                return parts.store.planned(setup, wish.caller)
            return run or await run_sync(parts.store.begin, setup, wish.caller)

    async def carry_out(self, run: Run, progress: Callable[[Progress], None] = unheeded) -> Report:
        """Ask what has not been answered, and weigh all of it; waits for runs before, whose models fill the hosts."""
        async with self._working:
            await self._ask_all(run, progress)
            report = await run_sync(self.report, run)
            await run_sync(self._parts.store.finish, run, report.verdict.outcome.value)
        log.info("gate", gate=run.id, revision=run.setup.revision, outcome=report.verdict.outcome.value)
        return report

    def report(self, run: Run) -> Report:
        """Weigh the answers that are there; blocks."""
        setup, answers = run.setup, self._parts.store.answers(run.id)
        ours, theirs = (_of_revision(answers, revision) for revision in (setup.revision, setup.against))
        asked = Asked(setup.golden, setup.repetitions, self._parts.says)
        questions = laid_beside(asked, ours, theirs if setup.against else None)
        moved = any(answer.knowledge_revision not in {0, setup.knowledge_revision} for answer in answers.values())
        verdict = verdict_on(questions, setup.golden.demands, moved=moved)
        verdict = msgspec.structs.replace(verdict, gate=run.id)
        return Report(setup.revision, setup.against, verdict, tuple(questions))

    async def _against(self, wish: Wish, revision: str) -> str:
        other = await run_sync(self._parts.stable) if wish.against is None else wish.against
        against = (await self._parts.load(other)).revision.id if other else ""
        return "" if against == revision else against

    def _golden(self, wish: Wish, now: Circumstances) -> Golden:
        text, file = self._parts.golden() if wish.golden is None else (wish.golden, wish.golden_name)
        golden = read_golden(text, file)
        for question, document in unknown_documents(golden, now.documents):
            why = f"question {question!r}: no document in force has {document!r} as its key, its title or its file"
            raise InvalidGolden(file=file, why=why)
        return by_keys(golden, now.documents)

    async def _ask_all(self, run: Run, progress: Callable[[Progress], None]) -> None:
        kept = await run_sync(self._parts.store.answers, run.id)
        there = {asked for asked, answer in kept.items() if not answer.missing}
        todo = [asked for asked in run.setup.all_to_ask() if asked not in there]
        for revision in run.setup.revisions:
            of_it = [asked for asked in todo if asked.revision == revision]
            if of_it:
                await self._ask(run, of_it, _Telling(progress, run.setup.total, there))

    async def _ask(self, run: Run, todo: Iterable[ToAsk], telling: "_Telling") -> None:
        """Ask one revision, so many questions at once."""
        waiting = iter(todo)
        first = next(waiting)
        served = await self._parts.load(first.revision)
        telling.tell(first)
        await self._parts.ready(served)
        await self._answer(run, first, served, telling)

        async def work() -> None:
            for asked in waiting:
                await self._answer(run, asked, served, telling)

        async with anyio.create_task_group() as tasks:
            for _ in range(self._parts.parallel):
                tasks.start_soon(work)

    async def _answer(self, run: Run, asked: ToAsk, served: Served, telling: "_Telling") -> None:
        telling.tell(asked)
        messages = next(one.messages for one in run.setup.golden.questions if one.id == asked.question)
        answer = await self._rehearsed(messages, served)
        await run_sync(self._parts.store.keep, run.id, asked, answer)
        telling.there.add(asked)
        telling.tell(asked)

    async def _rehearsed(self, messages: Sequence[str], served: Served) -> Rehearsed:
        try:
            return await self._parts.rehearse(messages, served)
        except KefuError as error:
            return Rehearsed("", "", failure=error.code, missing=True)
        except Exception:
            log.exception("a golden question was lost to a defect", revision=served.revision.id)
            return Rehearsed("", "", failure=_DEFECT, missing=True)


@dataclass(slots=True)
class _Telling:
    """Tells how far a run is."""

    progress: Callable[[Progress], None]
    total: int
    there: set[ToAsk]

    def tell(self, last: ToAsk) -> None:
        self.progress(Progress(len(self.there), self.total, last))


def _of_revision(answers: Mapping[ToAsk, Rehearsed], revision: str) -> Mapping[str, Sequence[Rehearsed]]:
    found: dict[str, list[Rehearsed]] = defaultdict(list)
    for asked in sorted(answers, key=lambda one: one.repetition):
        if asked.revision == revision:
            found[asked.question].append(answers[asked])
    return found
