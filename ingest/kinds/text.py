"""Telling kinds of text apart, and text from what is none."""

import io
import re

import msgspec

from ingest.kinds.named import Kind

TEXT_SUFFIXES = {
    ".csv": Kind.DELIMITED,
    ".eml": Kind.EMAIL,
    ".htm": Kind.HTML,
    ".html": Kind.HTML,
    ".jsonl": Kind.JSON_LINES,
    ".markdown": Kind.MARKDOWN,
    ".md": Kind.MARKDOWN,
    ".mht": Kind.EMAIL,
    ".mhtml": Kind.EMAIL,
    ".tsv": Kind.DELIMITED,
    ".txt": Kind.TEXT,
    ".xhtml": Kind.HTML,
    ".xml": Kind.XML,
}
"""Suffixes that decide between kinds of text."""

_SHEET_SUFFIXES = {".xls", ".xlsx", ".xlsm", ".ods"}

_HEAD = 4096  # bytes
_SAMPLE = 64 * 1024  # bytes
_MAX_CONTROLS = 0.005  # share of control bytes in what is still text
_MIN_ZEROS = 0.2  # share of zero bytes in every second place of UTF-16 without a mark
_MAX_ZEROS = 0.01  # … and in the places between

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
# Nothing in it goes back on what it has passed over: many comments, or blanks, would take for ever otherwise.
_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html\b|html[\s>]|head[\s>]|body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(r"\s*<(?:table|div|p|meta|style|h[1-6])[\s>]", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\s")
_UTF8_MARK = b"\xef\xbb\xbf"
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]?|[ \t]+\S|From ")
_EMAIL_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
    ]
)
_SURE_HEADERS = frozenset(["mime-version", "message-id", "received", "return-path", "delivered-to"])
_MIN_HEADERS = 3


def text_kind(data: bytes, suffix: str) -> Kind:
    """Tell the kind of what has no signature; `suffix` is in lower case, with its dot."""
    named = TEXT_SUFFIXES.get(suffix)
    if named is None and not is_text(data):
        return Kind.UNKNOWN
    head = _head(data)
    if _HTML.match(head):
        return Kind.HTML
    if named in (None, Kind.TEXT) and _is_json_lines(data):
        return Kind.JSON_LINES
    if named not in (Kind.DELIMITED, Kind.JSON_LINES, Kind.MARKDOWN, Kind.HTML) and _is_email(
        head, sure=named is Kind.TEXT
    ):
        return Kind.EMAIL
    return named or _unnamed_kind(head, suffix)


def _unnamed_kind(head: str, suffix: str) -> Kind:
    if _XML.match(head):
        return Kind.XML
    if suffix in _SHEET_SUFFIXES:  # what web shops export as a "spreadsheet"
        return Kind.HTML if _FRAGMENT.match(head) else Kind.DELIMITED
    return Kind.TEXT


def is_text(data: bytes) -> bool:
    """Tell text in any encoding from everything else, by the control characters in its beginning."""
    sample = data[:_SAMPLE]
    if not sample:
        return False
    if sample.startswith(_UTF16) or _zeros_alternate(sample):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls <= _MAX_CONTROLS * len(sample)


def _zeros_alternate(sample: bytes) -> bool:
    """Tell UTF-16 without a mark: every Latin character has a zero byte, always on the same side."""
    even, odd = sample[0::2], sample[1::2]
    shares = sorted((even.count(0) / len(even), odd.count(0) / max(1, len(odd))))
    return shares[1] >= _MIN_ZEROS and shares[0] <= _MAX_ZEROS


def _head(data: bytes) -> str:
    """Decode the beginning as far as it is ASCII, which is all that is looked at."""
    head = data[:_HEAD]
    if head.startswith(_UTF16):
        return head.decode("utf-16", errors="replace")
    if 0 in head:
        head = head.replace(b"\x00", b"")
    return head.removeprefix(_UTF8_MARK).decode("latin-1")


def _is_email(head: str, *, sure: bool) -> bool:
    """Tell an e-mail by its headers; `sure`: only by such as nobody types."""
    names: set[str] = set()
    for line in head.splitlines():
        match = _HEADER_LINE.match(line)
        if match is None:
            break
        if match.group(1):
            names.add(match.group(1).lower())
    known = names & _EMAIL_HEADERS
    return len(known) >= _MIN_HEADERS and (not sure or bool(names & _SURE_HEADERS))


class _Line(msgspec.Struct):
    """What every line of JSON Lines must have to be a document."""

    id: str
    title: str
    text: str


def _is_json_lines(data: bytes) -> bool:
    """Tell documents line by line: the first is one, the second looks as if it were meant to be."""
    lines = (line for line in io.BytesIO(data.removeprefix(_UTF8_MARK)) if line.strip())
    try:
        msgspec.json.decode(next(lines, b""), type=_Line)
    except (ValueError, RecursionError):
        return False
    return next(lines, b"{").lstrip().startswith(b"{")
