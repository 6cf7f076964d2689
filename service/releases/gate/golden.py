"""Golden questions: what a revision is asked, and what its answers must hold; read strictly. Pure."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeVar, cast

import msgspec

from knowledge.language import language_of
from service.releases.errors import InvalidGolden

ANSWERED = "answered"
OUTCOMES = (ANSWERED, "clarified", "unanswered", "refused")
_ID = "^[a-z0-9][a-z0-9-]{0,63}$"

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Some = Annotated[int, msgspec.Meta(ge=1)]
_Text = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_Chars = tuple[Annotated[int, msgspec.Meta(ge=0)], _Some]


class Kind(StrEnum):
    """What a golden question asks for."""

    POLICY = "policy"
    PROCEDURE = "procedure"
    INTENT = "intent"
    """It says vaguely what is wanted, or what has happened."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be cited.

    Attributes:
        document: Its key; in a file also its title, or the name of its file.
        section: What the passage's headings or text must hold; empty for any passage of the document.
    """

    document: _Text
    section: str = ""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A golden question.

    Attributes:
        id: Its name, and nobody else's.
        kind: What it asks for.
        question: In a customer's words.
        before: What the customer has said before, message by message.
        outcomes: How the turn may end.
        facts: What the answer must say; of several writings or ways to say it, one.
        forbidden: What it must not say.
        citations: What it must cite.
        critical: Who gets this wrong is not let through.
        language: Of the answer, "zh" or "en"; empty for the question's.
        chars: How many characters the answer may have, at least and at most; `None` for the demands'.
    """

    id: Annotated[str, msgspec.Meta(pattern=_ID)]
    kind: Kind
    question: _Text
    before: tuple[_Text, ...] = ()
    outcomes: tuple[str, ...] = (ANSWERED,)
    facts: tuple[tuple[_Text, ...], ...] = ()
    forbidden: tuple[_Text, ...] = ()
    citations: tuple[Place, ...] = ()
    critical: bool = False
    language: Annotated[str, msgspec.Meta(pattern="^(|zh|en)$")] = ""
    chars: _Chars | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """What the customer says, the question last."""
        return (*self.before, self.question)

    @property
    def answered_in(self) -> str:
        """The language of the answer."""
        return self.language or language_of(self.question)


class Demands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is demanded of the answers together.

    Attributes:
        right: The share that must be right where there is no other revision to compare with.
        questions: From how many questions on there is enough to say anything.
        slower: By what share the median answer may be slower before that is flagged.
        chars: How many characters an answer may have, at least and at most.
    """

    right: _Share = 0.8
    questions: _Some = 20
    slower: Annotated[float, msgspec.Meta(ge=0)] = 0.3
    chars: _Chars = (2, 1500)


class Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A golden set."""

    questions: tuple[Question, ...]
    demands: Demands = Demands()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over all that is asked and demanded; comments and layout of the file are not in it."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


def read_golden(text: str, file: str) -> Golden:
    """Read a golden set.

    Args:
        text: TOML.
        file: What the file is called, for messages.

    Raises:
        InvalidGolden: Something in it is wrong; the message names the file and the question.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidGolden(file=file, why=str(error)) from error
    if unknown := table.keys() - {"demands", "questions"}:
        raise InvalidGolden(file=file, why=f"there is no such key as {', '.join(sorted(unknown))}")
    entries = table.get("questions")
    if not isinstance(entries, list) or not entries:
        raise InvalidGolden(file=file, why="it holds no [[questions]]")
    demands = _converted(table.get("demands", {}), Demands, file, "[demands]")
    questions = tuple(_question(entry, n, file) for n, entry in enumerate(cast("list[Any]", entries), 1))
    for name, count in Counter(question.id for question in questions).items():
        if count > 1:
            raise InvalidGolden(file=file, why=f"{count} questions are called {name!r}")
    _check_chars(demands.chars, file, "[demands]")
    return Golden(questions, demands)


def unknown_documents(golden: Golden, names: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Give the (question, document) that no document is called by.

    Args:
        golden: The set.
        names: The keys of documents, by what they may be called.
    """
    places = ((question.id, place.document) for question in golden.questions for place in question.citations)
    return [(name, document) for name, document in places if document not in names]


def by_keys(golden: Golden, names: Mapping[str, Sequence[str]]) -> Golden:
    """Give the set with every document called by its key; of several that are called so, the first."""

    def keyed(question: Question) -> Question:
        places = tuple(msgspec.structs.replace(one, document=names[one.document][0]) for one in question.citations)
        return msgspec.structs.replace(question, citations=places)

    return msgspec.structs.replace(golden, questions=tuple(map(keyed, golden.questions)))


def _question(entry: object, n: int, file: str) -> Question:
    if not isinstance(entry, dict):
        raise InvalidGolden(file=file, why=f"question {n} is no table")
    given = cast("dict[str, Any]", entry)
    where = f"question {given['id']!r}" if isinstance(given.get("id"), str) else f"question {n}"
    question = _converted(_spelt_out(given, file, where), Question, file, where)
    if why := _wrong(question):
        raise InvalidGolden(file=file, why=f"{where}: {why}")
    if question.chars:
        _check_chars(question.chars, file, where)
    return question


def _spelt_out(given: Mapping[str, Any], file: str, where: str) -> dict[str, Any]:
    """Give an entry with one outcome, and a fact with one writing, as lists of them."""
    if "outcomes" in given:
        raise InvalidGolden(file=file, why=f"{where}: there is no such key as outcomes; it is called outcome")
    entry = {name: value for name, value in given.items() if name != "outcome"}
    if "outcome" in given:
        entry["outcomes"] = _listed(given["outcome"])
    if isinstance(facts := given.get("facts"), list):
        entry["facts"] = [_listed(fact) for fact in cast("list[Any]", facts)]
    return entry


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _wrong(question: Question) -> str:
    """Say what in a question that can be read makes no sense; empty where nothing does."""
    if not question.outcomes or not set(question.outcomes) <= set(OUTCOMES):
        return f"outcome is one of {', '.join(OUTCOMES)}, or several of them; not {list(question.outcomes)}"
    if not all(question.facts):
        return "a fact is an empty list of writings"
    if ANSWERED not in question.outcomes and (question.facts or question.citations):
        return "facts and citations are those of an answer, and it is not to be answered"
    if question.outcomes == (ANSWERED,) and not question.facts:
        return "facts are missing: what the answer must say"
    if question.outcomes == (ANSWERED,) and not question.citations:
        return "citations are missing: what the answer must rest on"
    return ""


def _check_chars(chars: tuple[int, int], file: str, where: str) -> None:
    if chars[0] > chars[1]:
        raise InvalidGolden(file=file, why=f"{where}: chars are the least and the most, not {list(chars)}")


def _converted(value: object, kind: type[_Struct], file: str, where: str) -> _Struct:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise InvalidGolden(file=file, why=f"{where}: {error}") from error
