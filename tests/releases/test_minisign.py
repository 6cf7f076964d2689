"""Signatures are minisign's: one that minisign has made is checked here, and what is made here it can check."""

import base64

import pytest

from service.errors import ServiceError
from service.releases.bundles.errors import InvalidKey, WrongSignature
from service.releases.bundles.minisign import PublicKey, SecretKey, check_signature, hasher, public_text, signed

# Minisign's own example: the file holds the four letters `test`.
KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
SIGNATURE = """untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
"""
OWN = SecretKey.of(bytes(range(32)), b"kefutest")


def hashed(content: bytes) -> bytes:
    found = hasher()
    found.update(content)
    return found.digest()


def test_a_signature_of_minisigns_holds() -> None:
    key = PublicKey.read(KEY)
    assert key.name == "E7620F1842B4E81F"
    assert check_signature(SIGNATURE, key, hashed(b"test")) == "timestamp:1556193335\tfile:test"
    with pytest.raises(WrongSignature, match="the file is not what was signed"):
        check_signature(SIGNATURE, key, hashed(b"Test"))
    with pytest.raises(WrongSignature, match="its comment is not what was signed"):
        check_signature(SIGNATURE.replace("file:test", "file:rest"), key, hashed(b"test"))


def test_keys_and_signatures_that_are_written_can_be_read() -> None:
    assert SecretKey.read(OWN.text) == OWN
    assert PublicKey.read(public_text(OWN.public)) == PublicKey.read(OWN.public.line) == OWN.public
    made = signed(OWN, hashed(b"a file"), "timestamp:1\tfile:x")
    assert check_signature(made, OWN.public, hashed(b"a file")) == "timestamp:1\tfile:x"
    with pytest.raises(WrongSignature, match="another key"):
        check_signature(made, PublicKey.read(KEY), hashed(b"a file"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("x" * 5000, "it is too long"),
        ("untrusted comment: x\nnot base64", "not one of minisign's"),
        ("QUJD", "it has 3 bytes"),
        ("QUJD" * 14, "not one of minisign's"),
    ],
)
def test_what_is_no_key_is_refused_by_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(InvalidKey, match=why):
        PublicKey.read(text)


def test_secret_keys_with_a_password_or_damaged_are_refused() -> None:
    raw = bytearray(base64.b64decode(OWN.text.splitlines()[1]))
    for position, why in ((2, "has a password"), (100, "is damaged"), (0, "not one of minisign's")):
        other = bytearray(raw)
        other[position] ^= 0x53
        with pytest.raises(ServiceError, match=why):
            SecretKey.read(base64.b64encode(other).decode())


@pytest.mark.parametrize(
    "text",
    [SIGNATURE.replace("RUQf", "RWQf"), "\n".join(SIGNATURE.splitlines()[:2]), SIGNATURE.replace("trusted", "x")],
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(InvalidKey):
        check_signature(text, PublicKey.read(KEY), hashed(b"test"))
