"""Names in an archive: decoded as their maker meant them, and kept from leading anywhere."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence

_UTF8 = 0x800
_UNICODE_PATH = 0x7075  # an extra field that repeats the name in UTF-8
_HEAD = struct.Struct("<HH")
_CHECK = struct.Struct("<BI")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
# Of the characters of Chinese names, nearly all are in GB 2312 (Big5 names in what everyday Big5 has); a name in an old
# Western encoding that happens to be valid GBK has hardly any.
_MIN_CHINESE = 0.8


def decoded_names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Give the names of an archive's members.

    Archives made on a Chinese Windows say nothing of their encoding; it is judged by all their names together.
    """
    raw = [info.orig_filename.encode("cp437") for info in infos if not _is_told(info)]
    encoding = _encoding([name for name in raw if not name.isascii()])
    return [_unicode_path(info) or _decoded(info, encoding) for info in infos]


def safe_name(name: str) -> str | None:
    """Give a path with slashes that stays where it begins, without control characters; `None` if it does not stay."""
    if _ABSOLUTE.match(name):
        return None
    text = unicodedata.normalize("NFC", _CONTROLS.sub(" ", name))
    parts = [part.strip() for part in re.split(r"[/\\]", text)]
    kept = [part for part in parts if part not in ("", ".")]
    return None if ".." in kept or not kept else "/".join(kept)


def _is_told(info: zipfile.ZipInfo) -> bool:
    return bool(info.flag_bits & _UTF8)


def _decoded(info: zipfile.ZipInfo, encoding: str) -> str:
    if _is_told(info):
        return info.orig_filename
    return info.orig_filename.encode("cp437").decode(encoding, errors="replace")


def _encoding(names: Sequence[bytes]) -> str:
    together = b"\n".join(names)
    if _valid(together, "utf-8"):
        return "utf-8"
    for encoding, core in (("gb18030", "gb2312"), ("cp950", "big5")):
        if _valid(together, encoding) and _core_share(together.decode(encoding), core) >= _MIN_CHINESE:
            return encoding
    return "cp437"


def _valid(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _core_share(text: str, core: str) -> float:
    """Tell which share of what is not ASCII is in the core of an encoding."""
    foreign = [char for char in text if not char.isascii()]
    return sum(1 for char in foreign if char.encode(core, errors="ignore")) / len(foreign) if foreign else 0.0


def _unicode_path(info: zipfile.ZipInfo) -> str | None:
    """Read the name from its extra field, which counts only if it was made for the name that is there."""
    extra = info.extra
    while len(extra) >= _HEAD.size:
        kind, length = _HEAD.unpack_from(extra)
        field, extra = extra[_HEAD.size : _HEAD.size + length], extra[_HEAD.size + length :]
        if kind == _UNICODE_PATH and len(field) > _CHECK.size and not _is_told(info):
            _version, checksum = _CHECK.unpack_from(field)
            if checksum == zlib.crc32(info.orig_filename.encode("cp437")) and _valid(field[_CHECK.size :], "utf-8"):
                return field[_CHECK.size :].decode()
    return None
