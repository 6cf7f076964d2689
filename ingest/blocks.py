"""What a reader makes of a file: its blocks in reading order, the same few kinds for every format."""

from dataclasses import dataclass

BULLET = "•"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1 (outermost), `text` has its number in front ("4.2 灯泡闪红灯")."""

    level: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break inside it is one the author meant."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list.

    Attributes:
        marker: Its number as displayed ("1.", "b)"), or `BULLET`.
        text: Without the marker.
        depth: 0 for an outermost list, 1 for a list inside its item …
        page: The page it begins on, from 1.
    """

    marker: str
    text: str
    depth: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        cells: Column name (may be empty) and value, empty values left out.
        table: Rows of one table carry the same number; unique within the document.
        alone: The row is a record of its own (a spreadsheet), not part of a table in running text.
        page: The page it stands on, from 1.
    """

    cells: tuple[tuple[str, str], ...]
    table: int = 0
    alone: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """A question that the document answers.

    Attributes:
        question: As it is asked.
        answer: What the document answers.
        topic: The category it is filed under, or empty.
        page: The page it begins on, from 1.
        further: How else the document says that it is asked.
    """

    question: str
    answer: str
    topic: str = ""
    page: int | None = None
    further: tuple[str, ...] = ()


Block = Heading | Paragraph | ListItem | Row | QuestionAnswer


@dataclass(frozen=True, slots=True)
class Content:
    """What was read from one file.

    Attributes:
        blocks: In reading order.
        title: The document's own title, or empty.
        label: The version that the document names in a place made for it (front matter), or empty.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    label: str = ""
