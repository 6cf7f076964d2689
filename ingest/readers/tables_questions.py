"""Tables of questions and answers, as help desks and chatbots export them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import QuestionAnswer
from ingest.readers.tables_headers import Grid

_ASKER = r"(?:常见|客户|用户|顾客|买家|访客|会员|标准|主|咨询|高频|热门)?(?:的)?"
_ANSWERER = r"(?:标准|参考|客服|官方|推荐|统一|人工|机器人|商家|我方|我们|公司|系统)?(?:的)?"
_QUESTIONS = re.compile(
    rf"{_ASKER}(?:问题|问法|问句|问|提问|咨询|疑问)(?:描述|内容|标题|名称)?|知识标题"
    r"|(?:(?:customer|user|standard|main|common|frequent(?:ly asked)?)s?'?s? )?"
    r"(?:questions?|quer(?:y|ies)|enquiry|inquiry)(?: text)?|q|faqs?",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    rf"{_ANSWERER}(?:答案|答|回答|答复|回复|解答|应答|话术)(?:内容|话术|文本|正文)?1?"
    r"|(?:(?:standard|agent|suggested|bot|our) )?(?:answers?|repl(?:y|ies)|responses?)(?: text)?|a",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"(?:相似|扩展|拓展|同义|近义|类似|相近|其他|其它|更多|变体)(?:的)?(?:标准)?(?:问题?|问法|问句|提问|说法|表达)(?:列表)?\s*\d*"
    r"|问题?变体\s*\d*"
    r"|(?:similar|alternative|alternate|related|further|other|additional|synonym(?:ous)?|variant) "
    r"(?:questions?|phrasings?|wordings?|quer(?:y|ies))\s*\d*"
    r"|(?:question )?(?:variants?|variations?|paraphrases?|synonyms|utterances?|phrasings?)\s*\d*",
    re.IGNORECASE,
)
_TOPICS = re.compile(
    r"(?:[一二三四1-4]级|所属|知识|问题|业务|产品)?(?:分类|类别|类目|主题|栏目|模块|目录)(?:名称)?|category|topic|section|group",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"序号|编号|id|no\.?|#|number|index", re.IGNORECASE)
_ORDINAL = re.compile(r"\d*")
_REMARK = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]?$")  # "标准问题（必填）*"
# A line, or a mark that stands in no question; then marks that may, between whole questions only.
_BETWEEN = re.compile(r"[\n;；|｜]+|(?<=[?？])\s*(?=\S)")
_PERHAPS_BETWEEN = re.compile(r"(?<!\d)[/／]|[/／](?!\d)|[、，]|(?<!\d),|,(?!\d)")
_SHORTEST = 4  # characters of a question
_WHOLE_QUESTION = re.compile(
    r"(?!如果|假如|要是|若).*"
    r"(?:吗|呢[?？]?$|什么|怎|咋|如何|多少|多久|多长|多大|多远|哪|谁|何时|何处|为何|为啥|能否|可否|是否|有无|能不能|可不可以"
    r"|是不是|有没有|要不要|会不会)"
    r"|(?:how|what|which|when|where|who|whom|whose|why|can|could|may|do|does|did|is|are|was|were|will|would|should|shall"
    r"|have|has|must)\b",
    re.IGNORECASE | re.DOTALL,
)
_NONE = re.compile(r"[无/\\\-—–.\s]*|n/a|none|null", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what; `skipped` are counts of the rows."""

    header: tuple[str, ...]
    question: int
    answer: int
    further: tuple[int, ...]
    topics: tuple[int, ...]
    number: int | None

    def others(self, row: Sequence[str]) -> list[int]:
        """Give the columns that say something else about a question, such as the product that is meant."""
        used = {self.question, self.answer, *self.further, *self.topics}
        if self.number is not None and _ORDINAL.fullmatch(row[self.number]):
            used.add(self.number)  # a mere count of the rows; "FAQ-003" is a name that somebody may ask for
        return [column for column in range(len(row)) if column not in used and row[column]]

    def as_wide_as(self, rows: Grid) -> "Columns":
        """Give the same columns with nameless ones behind them, where a row has more cells than the header."""
        return replace(self, header=_filled(self.header, max(map(len, rows), default=0)))


def columns_of(header: Sequence[str]) -> Columns | None:
    """Find the columns of questions and answers; `None` where a table has not both."""
    names = [_bare(name) for name in header]
    question, answer = _first(names, _QUESTIONS), _first(names, _ANSWERS)
    if question is None or answer is None:
        return None
    further = tuple(column for column, name in enumerate(names) if _FURTHER.fullmatch(name))
    topics = tuple(column for column, name in enumerate(names) if _TOPICS.fullmatch(name))
    return Columns(tuple(header), question, answer, further, topics, _first(names, _NUMBERS))


@dataclass(slots=True)
class _Entry:
    """A question as far as it has been read; `row` is the last of its `rows`, with what those above it say."""

    row: Sequence[str]
    rows: list[Sequence[str]]
    answers: list[str]
    further: list[str]
    beside: list[str]

    def read(self, columns: Columns) -> Sequence[QuestionAnswer | Sequence[str]]:
        """Give the question with its answer, or, where one of them is missing, the rows."""
        return [_pair(self, columns)] if self.answers and self.row[columns.question] else self.rows

    def add(self, row: Sequence[str], columns: Columns) -> None:
        """Take what a row says."""
        self.rows += [row] if row not in self.rows else []
        self.answers += [row[columns.answer]] if row[columns.answer] not in ("", *self.answers) else []
        for column in columns.further:
            self.further += split_questions(row[column])
        lines = [labelled(columns.header[column], row[column]) for column in columns.others(row)]
        self.beside += [line for line in lines if line not in self.beside]
        self.row = [cell or above for cell, above in zip(row, self.row, strict=True)]


def pairs(columns: Columns, rows: Grid) -> list[QuestionAnswer | Sequence[str]]:
    """Read the rows below a header: questions with their answers, and the rows that are neither, as they are.

    A row without a question goes on with the answer above it, as does one that repeats the question (a merged cell
    counts in each of its rows); with another number, topic or, under the same question, another product it does not.
    """
    columns = columns.as_wide_as(rows)
    found: list[_Entry] = []
    for row in (_filled(row, len(columns.header)) for row in rows):
        if not (found and _goes_on(columns, row, found[-1])):
            found.append(_Entry(row, [], [], [], []))
        found[-1].add(row, columns)
    return [one for entry in found for one in entry.read(columns)]


def _filled(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row, *("" for _ in range(width - len(row))))


def _goes_on(columns: Columns, row: Sequence[str], entry: _Entry) -> bool:
    asked, asked_above = row[columns.question], entry.row[columns.question]
    if not asked_above or asked not in ("", asked_above) or not (asked or row[columns.answer]):
        return False
    told_apart = {*columns.topics, *([] if columns.number is None else [columns.number])}
    if asked:
        told_apart |= {*columns.others(row)}
    return all(row[column] in ("", entry.row[column]) for column in told_apart)


def _pair(entry: _Entry, columns: Columns) -> QuestionAnswer:
    question = entry.row[columns.question]
    topic = " / ".join(entry.row[column] for column in columns.topics if entry.row[column])
    further = tuple(dict.fromkeys(one for one in entry.further if one != question))
    return QuestionAnswer(question, "\n".join([*entry.answers, *entry.beside]), topic, further=further)


def split_questions(text: str) -> list[str]:
    """Take apart the questions in one cell, whatever stands between them.

    Commas and slashes stand inside of questions, too, so they part only what are questions by themselves.
    """
    parts = [part.strip(" \t、/／,，") for part in _BETWEEN.split(text)]
    if len(parts) == 1:
        perhaps = [part.strip() for part in _PERHAPS_BETWEEN.split(text)]
        parts = perhaps if all(len(part) >= _SHORTEST and _WHOLE_QUESTION.match(part) for part in perhaps) else parts
    return [part for part in parts if not _NONE.fullmatch(part)]


def labelled(name: str, value: str) -> str:
    """Write a value under its name, with Chinese punctuation behind a Chinese one."""
    if not name:
        return value
    return f"{name}：{value}" if name > "\u3400" else f"{name}: {value}"


def _bare(name: str) -> str:
    return _REMARK.sub("", " ".join(name.split()).strip("*＊ :：")).strip()


def _first(names: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((column for column, name in enumerate(names) if pattern.fullmatch(name)), None)
