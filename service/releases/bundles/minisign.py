"""Signatures of files as minisign writes them: made and checked without reading the file itself. Pure.

A file's BLAKE2b hash is signed (Ed25519), so that gigabytes need not be in memory; the comment that says when and what
is signed along with it. What is made here `minisign -Vm` checks, and what `minisign -Sm` makes is checked here.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.releases.bundles.errors import InvalidKey, WrongSignature

_KEY = b"Ed"
_HASHED = b"ED"
_UNENCRYPTED = b"\0\0"
_CHECKED = b"B2"
_ID, _SEED, _PUBLIC, _SIGNATURE = 8, 32, 32, 64
_UNUSED = bytes(32 + 8 + 8)  # salt and cost of a password's hash, where there is a password
_COMMENT = "untrusted comment: "
_TRUSTED = "trusted comment: "
_SECRET = 6 + len(_UNUSED) + _ID + _SEED + _PUBLIC + 32  # bytes of such a file, its checksum last
_LONGEST = 4096  # characters of a key or a signature


def hasher() -> "hashlib.blake2b":
    """Give what a file is fed to; its `digest()` is what is signed."""
    return hashlib.blake2b(digest_size=64)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with.

    Attributes:
        id: 8 bytes, by which a signature says whose it is.
        raw: The Ed25519 key.
    """

    id: bytes
    raw: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a key: its one line, or the file with the comment above it.

        Raises:
            InvalidKey: It is none.
        """
        lines = _lines(text, "public key")
        raw = _decoded(lines[-1], "public key", len(_KEY) + _ID + _PUBLIC)
        if raw[:2] != _KEY:
            raise InvalidKey(what="public key", why="it is not one of minisign's")
        return cls(raw[2 : 2 + _ID], raw[2 + _ID :])

    @property
    def line(self) -> str:
        """The key as it is handed on."""
        return base64.b64encode(_KEY + self.id + self.raw).decode()

    @property
    def name(self) -> str:
        """Its id as minisign shows it."""
        return self.id[::-1].hex().upper()


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key that files are signed with."""

    public: PublicKey
    seed: bytes

    @classmethod
    def of(cls, seed: bytes, key_id: bytes) -> Self:
        """Make a key of 32 random bytes and an id of 8."""
        raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        return cls(PublicKey(key_id, raw), seed)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a secret key without a password.

        Raises:
            InvalidKey: It is none, or one with a password.
        """
        raw = _decoded(_lines(text, "secret key")[-1], "secret key", _SECRET)
        if raw[:2] != _KEY:
            raise InvalidKey(what="secret key", why="it is not one of minisign's")
        if raw[2:4] != _UNENCRYPTED:
            raise InvalidKey(what="secret key", why="it has a password; sign with minisign itself: minisign -Sm FILE")
        held = raw[6 + len(_UNUSED) :]
        key = cls.of(held[_ID : _ID + _SEED], held[:_ID])
        if not hmac.compare_digest(key.written, raw):
            raise InvalidKey(what="secret key", why="it is damaged")
        return key

    @property
    def text(self) -> str:
        """The file of the key."""
        return f"{_COMMENT}secret key of {self.public.name}, without a password\n{_line(self.written)}\n"

    @property
    def written(self) -> bytes:
        """Its bytes as they stand in the file."""
        held = self.public.id + self.seed + self.public.raw
        check = hashlib.blake2b(_KEY + held, digest_size=32).digest()
        return _KEY + _UNENCRYPTED + _CHECKED + _UNUSED + held + check


def public_text(key: PublicKey) -> str:
    """Give the file of a public key."""
    return f"{_COMMENT}public key {key.name}\n{key.line}\n"


def signed(key: SecretKey, file_hash: bytes, comment: str) -> str:
    """Sign a file.

    Args:
        key: With what.
        file_hash: Of the file; see `hasher`.
        comment: One line that is signed along with it.
    """
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    signature = private.sign(file_hash)
    overall = private.sign(signature + comment.encode())
    head = f"{_COMMENT}signature from key {key.public.name}"
    return f"{head}\n{_line(_HASHED + key.public.id + signature)}\n{_TRUSTED}{comment}\n{_line(overall)}\n"


def check_signature(text: str, key: PublicKey, file_hash: bytes) -> str:
    """Give the comment that was signed along with a file.

    Args:
        text: The signature.
        key: Whose it should be.
        file_hash: Of the file; see `hasher`.

    Raises:
        InvalidKey: It cannot be read.
        WrongSignature: It is another key's, or another file's, or was changed.
    """
    lines = _lines(text, "signature")
    if len(lines) != 4 or not lines[2].startswith(_TRUSTED):  # noqa: PLR2004 (what such a file has)
        raise InvalidKey(what="signature", why="it does not have minisign's four lines")
    raw = _decoded(lines[1], "signature", 2 + _ID + _SIGNATURE)
    overall = _decoded(lines[3], "signature", _SIGNATURE)
    if raw[:2] != _HASHED:
        raise InvalidKey(what="signature", why="it is of the old form; sign with minisign 0.10 or later")
    if raw[2 : 2 + _ID] != key.id:
        raise WrongSignature(why=f"it is that of another key than {key.name}")
    comment, signature = lines[2].removeprefix(_TRUSTED), raw[2 + _ID :]
    public = Ed25519PublicKey.from_public_bytes(key.raw)
    for what, content, by in (
        ("the file", file_hash, signature),
        ("its comment", signature + comment.encode(), overall),
    ):
        try:
            public.verify(by, content)
        except InvalidSignature as error:
            raise WrongSignature(why=f"{what} is not what was signed") from error
    return comment


def _lines(text: str, what: str) -> list[str]:
    lines = [line.rstrip("\r") for line in text.strip("\n").split("\n")]
    if not text.strip() or len(text) > _LONGEST:
        raise InvalidKey(what=what, why="it is empty" if not text.strip() else "it is too long")
    return lines


def _decoded(line: str, what: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(line.strip(), validate=True)
    except binascii.Error as error:
        raise InvalidKey(what=what, why="it is not one of minisign's") from error
    if len(raw) != length:
        raise InvalidKey(what=what, why=f"it has {len(raw)} bytes, and such a one has {length}")
    return raw


def _line(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
