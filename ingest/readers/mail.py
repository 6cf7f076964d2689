"""EML (and MHTML): the subject as title, who wrote when to whom, then the text, and the names of what is attached."""

import email
import email.policy
import mimetypes
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.policy import compat32
from typing import cast
from urllib.parse import unquote_to_bytes

from ingest.blocks import Block, Content, Heading, Paragraph
from ingest.readers.attached import Attached
from ingest.readers.decoding import decode
from ingest.readers.plain import plain_blocks
from ingest.readers.webpage import html_blocks

_HEADERS = ("From", "To", "Cc", "Date")
_MAX_NAMES = 50  # attachments that are named


def read_mail(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read an e-mail, by its HTML body if that says anything (a plain body often lost its tables), else its text."""
    message = _message(data)
    headers = [(header, _header(message, header)) for header in _HEADERS]
    names = [part.get_filename() or "" for part in _attached(message)]
    return mail_content(_header(message, "Subject"), headers, _body(message, name), names)


def attached_files(data: bytes) -> Iterator[Attached]:
    """Give the files that are attached to an e-mail, e-mails among them."""
    message = _message(data)
    html = b"".join(_payload(part) for part in _leaves(message) if part.get_content_type() == "text/html")
    html += unquote_to_bytes(html)  # an address may be written either way
    for part in _attached(message):
        shown = _header(part, "Content-ID").strip("<> ")
        inline = bool(shown and f"cid:{shown}".encode() in html)
        if part.get_content_type() == "message/rfc822":
            yield _attached_letter(part)
        else:
            yield Attached(part.get_filename() or _unnamed(part), _payload(part), inline)


def mail_content(
    subject: str, headers: Iterable[tuple[str, str]], body: Iterable[Block], attachments: Iterable[str]
) -> Content:
    """Put a letter together: its subject as heading, its headers as one paragraph, its body, its attachments' names."""
    blocks: list[Block] = [Heading(1, subject)] if subject else []
    if lines := [f"{header}: {value}" for header, value in headers if value]:
        blocks.append(Paragraph("\n".join(lines)))
    blocks += body
    if names := [name for name in attachments if name][:_MAX_NAMES]:
        blocks.append(Paragraph("Attachments: " + ", ".join(names)))
    return Content(tuple(blocks), subject)


def _message(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data.lstrip(b"\r\n"), policy=email.policy.default)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Give the parts that hold something; what is inside an e-mail that is attached is not among them."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        yield from _leaves(cast("EmailMessage", part))


def _attached(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in _leaves(message):
        is_file = part.get_filename() or part.get_content_disposition() == "attachment"
        if is_file or part.get_content_type() == "message/rfc822":
            yield part


def _attached_letter(part: EmailMessage) -> Attached:
    inside = part.get_payload()
    if not isinstance(inside, list) or not inside:
        return Attached(part.get_filename() or "", None)
    letter = cast("EmailMessage", inside[0])
    # The older policy writes what it read, however broken.
    subject = _header(letter, "Subject").replace("/", "-").replace("\\", "-")
    return Attached(part.get_filename() or f"{subject}.eml", letter.as_bytes(policy=compat32))


def _unnamed(part: EmailMessage) -> str:
    return f"attachment{mimetypes.guess_extension(part.get_content_type()) or ''}"


def _header(message: EmailMessage, header: str) -> str:
    """Give a header decoded and on one line; one that is broken says nothing."""
    try:
        return " ".join(str(message.get(header, "")).split())
    except Exception:  # noqa: BLE001 - the library's parser of addresses and dates fails in many ways
        return ""


def _body(message: EmailMessage, name: str) -> list[Block]:
    for kind in ("html", "plain"):
        for part in _parts(message, kind):
            text = decode(_payload(part), name, part.get_content_charset())
            if blocks := html_blocks(text) if kind == "html" else plain_blocks(text):
                return blocks
    return []


def _parts(message: EmailMessage, kind: str) -> Iterator[EmailMessage]:
    """Give the body that the structure of the message names, then any other of the kind."""
    chosen = message.get_body((kind,))
    if chosen is not None:
        yield cast("EmailMessage", chosen)
    for part in message.walk():
        if part is not chosen and part.get_content_type() == f"text/{kind}" and not part.get_filename():
            yield part


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
