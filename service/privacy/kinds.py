"""The kinds of personal data, how each is masked, and a place where one was found. Values only."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What somebody may be found, paid or recognised by."""

    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"
    ACCOUNT = "account"
    """A bank account, an IBAN, the address of a wallet."""
    IDENTITY = "identity"
    """A number that a state or an insurance knows a person by."""
    DOCUMENT = "document"
    """A passport, a travel permit or a driving licence."""
    PLATE = "plate"
    NAME = "name"
    ADDRESS = "address"
    MESSENGER = "messenger"
    """What somebody is called in WeChat or QQ."""
    NETWORK = "network"
    """An address on the internet."""


MASKS: dict[str, dict[Kind, str]] = {
    "en": {kind: f"[{kind}]" for kind in Kind},
    "zh": {
        Kind.PHONE: "[电话]",
        Kind.EMAIL: "[邮箱]",
        Kind.CARD: "[银行卡]",
        Kind.ACCOUNT: "[账户]",
        Kind.IDENTITY: "[身份号码]",
        Kind.DOCUMENT: "[证件]",
        Kind.PLATE: "[车牌]",
        Kind.NAME: "[姓名]",
        Kind.ADDRESS: "[地址]",
        Kind.MESSENGER: "[社交账号]",
        Kind.NETWORK: "[网络地址]",
    },
}
"""What stands in place of personal data, by language and kind; never itself taken for personal data."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Personal data from `start` to before `end` in a text."""

    start: int
    end: int
    kind: Kind
