"""MSG: what Outlook saves; read as an e-mail is."""

import codecs
from collections.abc import Callable, Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from oxmsg import Message
from oxmsg.domain.constants import (
    PID_ATTACH_CONTENT_ID,
    PID_ATTACH_FILENAME,
    PID_ATTACHMENT_HIDDEN,
    PID_BODY_HTML,
    PID_HTML,
    PID_INTERNET_CODEPAGE,
    PID_MESSAGE_CODEPAGE,
)

from ingest.blocks import Content
from ingest.readers.attached import Attached
from ingest.readers.decoding import decode
from ingest.readers.mail import mail_content
from ingest.readers.plain import plain_blocks
from ingest.readers.webpage import html_blocks

_ASSUMED = "iso-8859-15"  # what the library takes a message's texts for if nothing says how they are written
_BETWEEN = "\n\x1f\n"


def _windows_code_page(encoding: str) -> codecs.CodecInfo | None:
    """Find "windows-950" and its like, which Python calls "cp950"."""
    return codecs.lookup(f"cp{encoding[8:]}") if encoding.startswith("windows_") and encoding[8:].isdecimal() else None


# The library asks Python for names that Python does not know.
codecs.register(_windows_code_page)


def read_outlook(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read an Outlook message, by its HTML body if that says anything, else its text."""
    message = Message.load(data)
    sent = message.sent_date
    page = message.properties.str_prop_value(PID_BODY_HTML) or ""
    texts = [message.subject, message.sender or "", ", ".join(_recipients(message)), page]
    subject, sender, recipients, page = _mended(message, texts, name)
    headers = [
        ("From", _plain(sender)),
        ("To", recipients),
        ("Date", f"{sent:%Y-%m-%d %H:%M}" if sent else ""),
    ]
    names = [attachment.file_name or "" for attachment in message.attachments]
    raw_page = message.properties.binary_prop_value(PID_HTML)
    page = decode(raw_page, name) if raw_page else page
    blocks = (html_blocks(page) if page else []) or plain_blocks(message.body or "")
    return mail_content(" ".join(subject.split()), headers, blocks, names)


def attached_files(data: bytes) -> Iterator[Attached]:
    """Give the files that are attached to an Outlook message; of a message inside it, only the name can be had."""
    message = Message.load(data)
    raw = message.properties.binary_prop_value(PID_HTML) or b""
    page = raw or (message.properties.str_prop_value(PID_BODY_HTML) or "").encode()
    for attachment in message.attachments:
        properties = attachment.properties
        shown = properties.str_prop_value(PID_ATTACH_CONTENT_ID) or ""
        inline = bool(properties.int_prop_value(PID_ATTACHMENT_HIDDEN) or (shown and f"cid:{shown}".encode() in page))
        name = attachment.file_name or properties.str_prop_value(PID_ATTACH_FILENAME) or ""
        yield Attached(name, attachment.file_bytes, inline)


def _recipients(message: Message) -> Iterator[str]:
    for recipient in message.recipients:
        address = f"<{recipient.email_address}>" if recipient.email_address else ""
        if text := f"{recipient.name} {address}".strip():
            yield text


def _mended(message: Message, texts: list[str], name: str) -> list[str]:
    """Decode anew what was taken for Latin because the message does not name its code page."""
    number: Callable[[int], int | None] = message.properties.int_prop_value
    if number(PID_MESSAGE_CODEPAGE):
        return texts
    try:
        raw = _BETWEEN.join(texts).encode(_ASSUMED)
    except UnicodeEncodeError:  # they were Unicode all along
        return texts
    page = number(PID_INTERNET_CODEPAGE)  # of the body; nearly always that of the other texts, too
    mended = decode(raw, name, f"cp{page}" if page else None).split(_BETWEEN)
    return mended if len(mended) == len(texts) else texts


def _plain(header: str) -> str:
    """Decode a header that is still written as it was sent."""
    try:
        return str(make_header(decode_header(header))) if "=?" in header else header
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return header
