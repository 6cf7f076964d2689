"""A text without its disguise: the ways of writing that hide what it says and are cheap to undo. Pure.

Undone are full-width forms, look-alikes of letters (0 for o), letters with spaces or anything else between them, text
written backwards, ROT13, percent signs, character references, base64 and hexadecimal. A translation, a paraphrase
or the first letters of words are beyond this.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2}[\s,:]?(?:0x|\\x)?){8,}", re.IGNORECASE)
_LOOK_ALIKES = str.maketrans("0134578@$!", "oleastbasi")


def letters(text: str) -> str:
    """Give the letters of a text one after the other, without case and width."""
    return "".join(filter(str.isalpha, _folded(text)))


def signs(text: str) -> str:
    """Give the letters and digits of a text one after the other, without case and width."""
    return "".join(filter(str.isalnum, _folded(text)))


def readings(text: str) -> Iterable[str]:
    """Give what a text may be meant to say: as it stands, and with each disguise undone; each once."""
    return dict.fromkeys(_readings(text))


def _readings(text: str) -> Iterator[str]:
    yield text
    yield text[::-1]
    yield codecs.encode(text, "rot13")
    yield text.translate(_LOOK_ALIKES)
    if "%" in text or "&" in text:
        yield html.unescape(unquote(text))
    yield from _decoded(text)


def _folded(text: str) -> str:
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKC", text).casefold()


def _decoded(text: str) -> Iterator[str]:
    together = re.sub(r"\s+", "", text)
    for run in _BASE64.findall(together):
        bare = run.rstrip("=").replace("-", "+").replace("_", "/")
        # Where the run begins is not always known: the word before it may have grown on to it.
        for start in range(min(4, len(bare))):
            body = bare[start:]
            yield _read(base64.b64decode(body[: len(body) // 4 * 4]))
    for run in _HEXADECIMAL.findall(text):
        digits = re.sub(r"0x|\\x|[^0-9a-f]", "", run.lower())
        yield _read(binascii.unhexlify(digits[: len(digits) // 2 * 2]))


def _read(content: bytes) -> str:
    return content.decode("utf-8", "ignore")
