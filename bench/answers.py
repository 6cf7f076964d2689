"""Are the answers right? `python -m bench.answers QUESTIONS DOCUMENT…`.

Asks every question of a JSON Lines file, without any model, after the documents went through kefu's own ingest:

    {"question", "before"?: [earlier messages], "file", "section", "must_contain": [texts],
     "must_not_contain"?: [texts]}
    {"question", "before"?, "unanswerable": true}

An answer is right when it holds every text it must, none it must not, and cites a passage of the file whose headings,
question or text hold `section`. An unanswerable question must be declined.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import anyio

from ingest.pipeline import ingest_paths
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.opening import open_knowledge
from service.chat.answer_cache import AnswerCache
from service.chat.guard.in_force import RulesInForce
from service.chat.guard.rules import load_rules
from service.chat.memory import SessionStore
from service.chat.model_reply import NOBODY, Chosen
from service.chat.parts import ChatLimits, ChatParts
from service.chat.schemas import ChatReply, Citation, Outcome
from service.chat.turn import Conversation
from service.chat.understanding.smalltalk import load_smalltalk
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.engines.choice import Session
from service.engines.extractive import load_phrases
from service.engines.packs import choose_pack, load_packs
from service.logs import configure_logs
from service.system.metrics import Metrics

PROMPTS = Path(__file__).parents[1] / "prompts"


class Verdict(StrEnum):
    """What became of a question."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"
    MADE_UP = "made up"
    """It cannot be answered, and an answer was given."""
    DECLINED = "declined"
    """It cannot be answered, and that was said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the messages before it, and what its answer must hold and cite; no file: nothing answers it."""

    text: str
    before: tuple[str, ...] = ()
    file: str = ""
    section: str = ""
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shop:
    """A conversation over ingested documents.

    Attributes:
        conversation: Without a model: it quotes.
        base: What it knows.
        files: The file name that each document title came from.
    """

    conversation: Conversation
    base: KnowledgeBase
    files: dict[str, str]

    async def ask(self, *messages: str) -> ChatReply:
        """Give the reply to the last of a session's messages."""
        session: str | None = None
        reply: ChatReply | None = None
        for message in messages:
            admitted = await self.conversation.admit(message, session, hold=True)
            async for event in self.conversation.answer(admitted):
                if isinstance(event, ChatReply):
                    reply, session = event, event.session_id
        if reply is None:
            raise ValueError("nothing was asked")
        return reply


@contextmanager
def open_shop(documents: Sequence[Path], folder: Path, embedder: Embedder) -> Generator[Shop]:
    """Ingest documents into an empty folder and answer from them.

    Raises:
        ValueError: Two documents have one title, or a file could not be read.
    """
    engine = open_engine(f"sqlite:///{folder / 'kefu.db'}")
    upgrade(engine)
    base = open_knowledge(folder / "knowledge", engine, embedder)
    try:
        summary = ingest_paths(documents, base)
        if summary.failed:
            raise ValueError(f"these could not be read: {summary.failed}")
        pack = choose_pack(load_packs(PROMPTS / "packs"), "auto", "")
        phrases = {lang: load_phrases(PROMPTS / "phrases" / f"{lang}.toml") for lang in ("zh", "en")}
        rules = RulesInForce(load_rules(PROMPTS / "guard.toml"))
        smalltalk = load_smalltalk(PROMPTS / "smalltalk.toml")
        parts = ChatParts(
            base, SessionStore(engine), pack, phrases, _nobody, rules, Metrics(), AnswerCache(0), smalltalk
        )
        files = {document.title: Path(document.source).name for document in base.documents()}
        yield Shop(Conversation(parts, ChatLimits()), base, files)
    finally:
        base.close()
        engine.dispose()


async def _nobody(_session: Session) -> Chosen:
    """Have no model write."""
    return NOBODY


def read_questions(path: Path) -> list[Asked]:
    """Read a questions file.

    Raises:
        ValueError: A line is not such a question; the message names the line.
    """
    questions: list[Asked] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            questions.append(_asked(json.loads(line)))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path}, line {number}: not a question: {error!r}") from error
    return questions


def _asked(row: dict[str, Any]) -> Asked:
    before = tuple(row.get("before", ()))
    if row.get("unanswerable"):
        return Asked(row["question"], before)
    return Asked(row["question"], before, row["file"], row["section"], *_texts(row))


def _texts(row: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(row["must_contain"]), tuple(row.get("must_not_contain", ()))


def judge(asked: Asked, reply: ChatReply, files: dict[str, str]) -> Verdict:
    """Judge a reply by what its question needs."""
    answered = reply.outcome is Outcome.ANSWERED
    if not asked.file:
        return Verdict.MADE_UP if answered else Verdict.DECLINED
    if not answered:
        return Verdict.REFUSED
    cited = any(_is_of(asked, citation, files) for citation in reply.citations)
    holds = all(text in reply.reply for text in asked.must_contain)
    spoilt = any(text in reply.reply for text in asked.must_not_contain)
    return Verdict.RIGHT if cited and holds and not spoilt else Verdict.WRONG


def _is_of(asked: Asked, citation: Citation, files: dict[str, str]) -> bool:
    return files[citation.document] == asked.file and asked.section in f"{citation.section}\n{citation.quote}"


def main() -> None:
    """Ask the questions of the file named on the command line, print each verdict and the totals."""
    arguments = _arguments()
    configure_logs("ERROR")
    questions = read_questions(arguments.questions)
    with tempfile.TemporaryDirectory() as folder:
        embedder = open_embedder("bundled", arguments.cache)
        with open_shop(arguments.documents, Path(folder), embedder) as shop:
            verdicts = anyio.run(_ask_all, shop, questions, arguments.replies)
    totals = Counter(verdicts)
    answerable = sum(bool(asked.file) for asked in questions)
    print(
        f"{answerable} answerable: {totals[Verdict.RIGHT]} right, {totals[Verdict.WRONG]} wrong, "
        f"{totals[Verdict.REFUSED]} refused; {len(questions) - answerable} unanswerable: "
        f"{totals[Verdict.DECLINED]} declined, {totals[Verdict.MADE_UP]} made up"
    )


async def _ask_all(shop: Shop, questions: Sequence[Asked], replies: bool) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for asked in questions:
        reply = await shop.ask(*asked.before, asked.text)
        verdict = judge(asked, reply, shop.files)
        verdicts.append(verdict)
        print(f"{verdict.value:<9} {' → '.join((*asked.before, asked.text))}")
        if replies:
            print("          " + reply.reply.replace("\n", "\n          "))
    return verdicts


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path, help="the questions, one JSON object a line")
    parser.add_argument("documents", nargs="+", type=Path, help="files and folders to answer from")
    parser.add_argument("--replies", action="store_true", help="print each reply too")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
