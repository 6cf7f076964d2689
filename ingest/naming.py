"""What a document is called, and which version of itself it says it is."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from ingest.blocks import Block, Content, Paragraph
from knowledge.kept import legible

_LABEL = re.compile(
    r"(?<![A-Za-z0-9])[Vv](?:er(?:sion)?)?[. ]?\d+(?:\.\d+){0,3}(?![\w.]*[A-Za-z])"
    r"|(?<![A-Za-z])[Vv]ersion\s\d+(?:\.\d+){0,3}"
    r"|版本\s?\d+(?:\.\d+){0,3}"
    r"|第[一二三四五六七八九十\d]+版"
)
_NAMED = re.compile(
    r"(?:^|[\s|｜])(?:文件|文档|当前)?(?:版本号?|版次|[Vv]ersion|[Rr]evision)\s?[:：]\s?(?P<label>[A-Za-z]{0,3}\d[\w.]*)"
)
# Without a colon only a short line that begins with it is one: "版本 V2.1", "Version 1.4 · May 2026", "V2.1 版".
_BARE = re.compile(
    r"^\s*(?:(?:文件|文档|当前)?(?:版本号?|版次|[Vv]ersion|[Rr]evision)\s?(?P<label>[A-Za-z]?\d[\w.]*)|(?P<mark>[Vv]\d[\d.]*)\s?版)"
)
_LONGEST_BARE = 60
# What only puts files in order in their folder: "02-", "3. ", "4、"; "3-phase" is a name.
_ORDERED = re.compile(r"^(?:0\d[-_.、\s]+|\d{1,2}[._、]\s*)(?=[^\W\d_])")
_FIRST_BLOCKS = 6  # a document says its version at its very beginning, or not at all


def title_of(content: Content, name: str) -> str:
    """Take the document's own title, else the name of the file without its suffix and its number in the folder."""
    return " ".join(legible(content.title).split()) or _ORDERED.sub("", PurePath(name).stem)


def label_of(content: Content, title: str, name: str) -> str:
    """Find the version that a document names itself, as written ("V2.3"); empty when it names none."""
    if content.label:
        return content.label
    for text in (title, PurePath(name).stem.replace("_", " ")):
        if match := _LABEL.search(text):
            return match.group()
    return _named_at_the_beginning(content.blocks[:_FIRST_BLOCKS])


def _named_at_the_beginning(blocks: Sequence[Block]) -> str:
    texts = (block.text for block in blocks if isinstance(block, Paragraph))
    return next((label for text in texts if (label := _label_in(text))), "")


def _label_in(text: str) -> str:
    if named := _NAMED.search(text):
        return named["label"].rstrip(".")
    bare = _BARE.match(text) if len(text) <= _LONGEST_BARE else None
    return (bare["label"] or bare["mark"]).rstrip(".") if bare else ""
