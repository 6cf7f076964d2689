"""What the value of a setting may be, and how it is read from text."""

from base64 import b64decode
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints
from pydantic_settings import NoDecode

_SECRET_BYTES = range(24, 65)


def _split_commas(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is not a number, or the host's brackets do not close
        valid = False
    if not valid:
        msg = "expected an address such as http://127.0.0.1:11434"
        raise ValueError(msg)
    return value.rstrip("/")


def sendable(key: SecretStr) -> SecretStr:
    """Refuse a key that cannot travel in an HTTP header."""
    text = key.get_secret_value()
    if not (text.isascii() and text.isprintable()) or " " in text:
        msg = "expected letters, digits and signs without spaces, because it travels in an HTTP header"
        raise ValueError(msg)
    return key


def _webhook(url: SecretStr) -> SecretStr:
    return SecretStr(_http_url(url.get_secret_value()))


def _signing(secret: SecretStr) -> SecretStr:
    """Refuse what cannot be a secret of the Standard Webhooks specification: 24 to 64 bytes, written in base64."""
    try:
        length = len(b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True))
    except ValueError:
        length = 0
    if length not in _SECRET_BYTES:
        msg = 'expected "whsec_" and 24 to 64 bytes in base64, as `openssl rand -base64 32` makes them'
        raise ValueError(msg)
    return secret


def without_password(url: str) -> str:
    """Give an address as it may be shown."""
    if "@" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:  # nobody can tell where the password ends
        return "********"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:********@{host}"))


def _origin(value: str) -> str:
    url = _http_url(value)
    if url != "{0.scheme}://{0.netloc}".format(urlsplit(url)):
        msg = "expected origins such as https://shop.example, without a path"
        raise ValueError(msg)
    return url


WebhookUrl = Annotated[SecretStr, AfterValidator(_webhook)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_signing)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
ModelName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\S+$")]
Url = Annotated[str, AfterValidator(_http_url)]
Origin = Annotated[str, AfterValidator(_origin)]
Suffix = Annotated[str, AfterValidator(lambda value: value.lower().removeprefix("."))]
UrlList = Annotated[tuple[Url, ...], NoDecode, BeforeValidator(_split_commas), Field(min_length=1)]
SigningKey = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^RW[A-Za-z0-9+/]{54}$")]
KeyList = Annotated[tuple[SigningKey, ...], NoDecode, BeforeValidator(_split_commas)]
OriginList = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_split_commas)]
SuffixList = Annotated[tuple[Suffix, ...], NoDecode, BeforeValidator(_split_commas)]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"],
    BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
]
