"""What a document is called: the title in its properties unless a program put it there, or the heading above all."""

import re
from collections.abc import Sequence

from ingest.blocks import Block, Heading
from ingest.numbering import clause_of, step_of

_SUFFIX = re.compile(
    r"\.(?:docx?|dotx?|docm|wps|rtf|odt|pdf|indd|qxd|pmd|tex|dvi|md|txt|html?|aspx?|php|pptx?|pps|odp|key|pages"
    r"|xlsx?|xls[bm]|csv|ods|numbers|tiff?|jpe?g|png|bmp)$",
    re.IGNORECASE,
)
_PATH = re.compile(r"[a-z]:\\|\\\\|file:|https?:|/\w+/", re.IGNORECASE)
# What programs call a document until somebody else does, and what printing and scanning makes of it.
_NEW = re.compile(
    r"(?:untitled|no title|title|new|empty|blank)?[\s_-]*"
    r"(?:document|page|presentation|workbook|book|sheet|slide|layout)?"
    r"|(?:无标题|未命名|未标题|新建|空白|默认)?\s*(?:文档|页面?|网页|演示文稿|工作簿|工作表|幻灯片|标题)?"
    r"|(?:microsoft\s+)?(?:office\s+)?(?:word|excel|powerpoint|wps|writer)\s*"
    r"(?:document|presentation|worksheet|文档|演示文稿|工作表)?"
    r"|新建\s*(?:microsoft\s+)?(?:office\s+)?(?:word|excel|powerpoint|docx?|xlsx?|pptx?)\s*(?:文档|演示文稿|工作表)?"
    r"|scan(?:ned)?(?:[\s_-]*(?:document|image))?|scanner|扫描(?:件|文档|全能王)?|print(?:ing)?|full page photo"
    r"|单击此处.*|click to (?:edit|add).*",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[\s_-]*[(（]?\d*[)）]?$")
_PRINTED = re.compile(r"microsoft\s+(?:office\s+)?(?:word|excel|powerpoint)\s+[-–—]", re.IGNORECASE)
# Chapters in front of the numbered ones.
_OPENING = re.compile(
    r"[前引序]\s*言|序$|目\s*[录次]|摘要|概[述要]|简介|总则|声明|版权|修订"
    r"|(?:preface|foreword|introduction|contents|table of contents|overview|abstract|summary|about|disclaimer)\b",
    re.IGNORECASE,
)
_DAMAGED = re.compile(r"\ufffd|\(cid:|[\x00-\x08\x0e-\x1f]")


def given_title(title: str | None) -> str:
    """Take a title from a document's properties; empty where a program put it there, or it says nothing."""
    text = " ".join((title or "").replace("\x00", "").split())
    if not any(char.isalpha() for char in text) or _DAMAGED.search(text):
        return ""
    if _SUFFIX.search(text) or _PATH.match(text) or _PRINTED.match(text):
        return ""
    return "" if _NEW.fullmatch(_COUNT.sub("", text)) else text


def top_heading(blocks: Sequence[Block], level: int = 1) -> str:
    """Find the heading that is the document's title; empty where there is none, or the headings are its chapters.

    Args:
        blocks: The document.
        level: That of its outermost headings.
    """
    headings = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Heading) and block.text]
    tops = [(at, heading.text) for at, heading in headings if heading.level == level]
    if not tops:
        return ""
    (at, first), *others = tops
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    stands_alone = isinstance(following, Heading) and following.level == level
    unlike_chapters = not _is_numbered(first) and not _OPENING.match(first)
    above_chapters = unlike_chapters and any(_is_numbered(text) for _, text in others)
    return first if not others or (at == 0 and (stands_alone or above_chapters)) else ""


def _is_numbered(text: str) -> bool:
    return bool(clause_of(text) or step_of(text))
