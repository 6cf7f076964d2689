"""From the bytes of a text file to its text, whatever encoding a customer's computer wrote it in."""

import codecs
import re

import charset_normalizer

from ingest.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
_SAMPLE = 64 * 1024  # bytes: enough to tell an encoding, little enough to be quick
_CHINESE = ("gb18030", "cp950", "utf-16-le", "utf-16-be")
_MIN_CHINESE = 0.08
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "iso-8859-1": "cp1252", "ascii": "utf-8"}
_MIN_LEGIBLE = 0.9
_MAX_NULS = 0.2  # share of zero bytes above which a text without a mark is UTF-16


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """Decode a text file.

    Args:
        data: The whole file.
        name: What people call the file, for the error.
        declared: The encoding that the file itself names, if any; believed when it fits.

    Returns:
        The text with a single newline at line ends and without a byte order mark.

    Raises:
        UnreadableFile: The bytes are no text in any encoding.
    """
    text = _marked(data) or _strict(data, "utf-8") or _strict(data, declared) or _guessed(data)
    if text is None:
        raise UnreadableFile(f"{name} is not a text file in any known encoding.", {"file": name})
    return fold_lines(text.lstrip("\ufeff")).replace("\x00", "")


def fold_lines(text: str) -> str:
    """End every line with a newline, whatever ends it in the file."""
    return _LINE_END.sub("\n", text)


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    return None


def _strict(data: bytes, encoding: str | None) -> str | None:
    if not encoding or b"\x00" in data:
        return None
    return _decoded(data, _WIDER.get(encoding.lower(), encoding))


def _decoded(data: bytes, encoding: str) -> str | None:
    """Decode strictly, but let the last character be cut in half, as it is in a file that was cut off."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=False)
    except (UnicodeDecodeError, LookupError, AttributeError, TypeError):  # the last two: a codec not of text
        return None


def _guessed(data: bytes) -> str | None:
    if data.count(0) > _MAX_NULS * len(data):
        return _utf16(data)
    decodings = [text for encoding in _CHINESE if (text := _decoded(data, encoding))]
    likeliest = max(decodings, key=_chinese_share, default="")
    if _chinese_share(likeliest) >= _MIN_CHINESE:
        return likeliest
    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    if best is None or b"\x00" in data:
        return None
    return data.decode(_WIDER.get(best.encoding, best.encoding), errors="replace")


def _utf16(data: bytes) -> str | None:
    """Decode UTF-16 without a mark: in Latin and punctuation the zero byte comes second (little) or first."""
    encoding = "utf-16-le" if data[1::2].count(0) >= data[0::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if sum(char.isprintable() or char.isspace() for char in text) > _MIN_LEGIBLE * len(text) else None


def _chinese_share(text: str) -> float:
    """Tell which share of what is not ASCII are everyday Chinese characters; misread text has hardly any."""
    foreign = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return sum(char in _EVERYDAY for char in foreign) / len(foreign) if foreign else 0.0


_EVERYDAY = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "這個國時來們會發動過說產種麼後對當經與還關無進長電開問現點機實從號資請應選處貨訂單退換費期內間單"
    "请退换货订单费期内间问现点机实从号资应选处务保修客服品您，。、：；？！（）“”"
)
