"""The values that cross the door of `knowledge`: what is published, and what a search finds.

Plain frozen values without I/O, so that every package can speak of documents in the same words.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from knowledge.sureness import Evidence

ANSWERING = 0.5
"""The sureness at the line of the calibration in force: more sure than not that a passage answers."""


class Kind(StrEnum):
    """What a passage is, which decides how it may be quoted."""

    TEXT = "text"
    """Running text: any of its sentences may be quoted alone."""
    PROCEDURE = "procedure"
    """Numbered steps, kept whole: a step is only understood among its neighbours."""
    RECORD = "record"
    """Rows of a table, each line one row as `column: value; column: value`."""
    QA = "qa"
    """A question with its answer: the question is in `question`, the answer in `text`."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of a document, as it is found, quoted and cited.

    Attributes:
        text: What the document says here, without its headings. Lines are separated by a newline;
            a numbered step keeps its number ("2. …"); never empty.
        kind: How it may be quoted.
        section: The headings above it, outermost first, each with its number ("4.2 灯泡闪红灯").
        page: The page it begins on, from 1, where the format has pages.
        question: For `Kind.QA` the question; otherwise empty.
        further: How else the document says that the question is asked; it is found by these, too, but they are not
            quoted. What staff add is kept apart from them.
    """

    text: str
    kind: Kind = Kind.TEXT
    section: tuple[str, ...] = ()
    page: int | None = None
    question: str = ""
    further: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The headings it stands under as one line, " › " between them; empty when there is none."""
        return " › ".join(self.section)

    @property
    def wording(self) -> str:
        """What the document says here, as it is quoted: the text, below its question where it answers one."""
        return f"{self.question}\n{self.text}" if self.question else self.text


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A document's content, read and split, ready to be published.

    Attributes:
        key: The document's stable name; publishing under a known key makes that document's next version.
        title: What people call it ("2024年售后政策V2.3").
        label: The version as the document itself names it ("V2.3"), or empty: then kefu counts.
        lang: Main language, "zh" or "en".
        content_hash: SHA-256 (hex) over the content and the rules it was read with; the same hash is unchanged.
        source: Where it was read from, for people and for finding what has been removed.
        passages: At least one.
        effective_from: In force from then on (aware); `None`: at once.
        expires_at: In force until then (aware, exclusive); `None`: for good.
        original: SHA-256 (hex) of the file's bytes, by which `knowledge.originals` keeps them; empty: not kept.
        filename: What the file was called; empty where there was none.
        uploaded_by: Who uploaded it; empty where nobody is known.
    """

    key: str
    title: str
    label: str
    lang: str
    content_hash: str
    source: str
    passages: tuple[Passage, ...]
    effective_from: datetime | None = None
    expires_at: datetime | None = None
    original: str = ""
    filename: str = ""
    uploaded_by: str = ""


@dataclass(frozen=True, slots=True)
class StaffChange:
    """What staff had made of a passage that the next version does not have as it was.

    Attributes:
        section: The headings it stood under, as one line.
        text: What it said.
        enabled: Whether searches were to find it.
        questions: Further ones that it was to answer.
        now: What the passage says that has taken this over; `None` where none has: it is lost.
    """

    section: str
    text: str
    enabled: bool
    questions: tuple[str, ...]
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a version that was to be published.

    Attributes:
        key: The document's.
        title: The version's.
        version_id: Which version says it.
        version: That one's name.
        changed: This is a new one; otherwise the document said the same for that time already.
        staff_changes: Those to passages of the version before that this one does not have as they were.
    """

    key: str
    title: str
    version_id: int
    version: str
    changed: bool
    staff_changes: tuple[StaffChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Why a passage was found.

    Attributes:
        lexical: BM25 score of the words, 0 when the words did not find it.
        dense: Cosine of the embeddings in [-1, 1]; `None` when this channel abstained or did not find it.
        fused: What the hits are ordered by, higher is better; only comparable within one search.
        relevance: How much the passage is about the question, in [0, 1]: which of several says more of it.
        sureness: How sure we are that it answers the question, in [0, 1]; comparable between searches and models.
        evidence: What words tell of that; `None` where nobody has looked.
    """

    lexical: float
    dense: float | None
    fused: float
    relevance: float
    sureness: float = 0.0
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, with the document it is cited by.

    Attributes:
        joined: The passages that it is read as one with, itself among them, in reading order: `passage` holds the text
            of all (`knowledge.joining`). Empty where it stands alone.
    """

    passage_id: int
    document_key: str
    title: str
    version: str
    lang: str
    passage: Passage
    scores: Scores
    version_id: int = 0
    joined: tuple[int, ...] = ()

    @property
    def passages(self) -> tuple[int, ...]:
        """The passages that its text is of."""
        return self.joined or (self.passage_id,)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long what is in force stays so.

    Attributes:
        revision: The knowledge revision: with another one, something has been changed.
        until: When a version comes into force or ends by itself next; `None` when none does.
    """

    revision: int
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether nothing has changed by itself by a moment."""
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What one search found.

    Attributes:
        hits: Best first; empty when nothing in force shares a word or a meaning with the question.
        knowledge_revision: The state of the knowledge this was found in.
        dense_abstained: The embedding model could not read the question, so only words were compared.
        crippled: A model that should have judged failed, was late or was not asked because of that, or the indexes are
            not as far as SQL yet: a later search may find better. A model that cannot read the question is no failure.
    """

    hits: tuple[Hit, ...]
    knowledge_revision: int
    dense_abstained: bool = field(default=False)
    crippled: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far indexes are that follow what another process changes.

    Attributes:
        reached: The knowledge revision that they are at.
        revision: The one that there is.
        at: When they were last found to be, or brought, where the knowledge was.
    """

    reached: int
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """How a knowledge base is.

    Attributes:
        documents: How many documents are in force now.
        passages: How many passages they have.
        revision: The knowledge revision.
        problem: Why it cannot be searched as it should; empty when it can.
    """

    documents: int
    passages: int
    revision: int
    problem: str
