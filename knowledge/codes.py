"""Codes of products and faults: BN-450, G5, LW-G2 Pro, ESP32-S3, Ride 350, 云朵300. Which are alike. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Words with a number that name no product, in any spelling.
_NO_NAME = (
    r"(?:wi-?fi|steps?|top|under|over|above|below|level|part|page|section|version|v|ver|chapter|no|vol|appendix|article|clause"
    r"|day|week|month|year|room|order|item|option|question|point|phase|table|figure|line|row|after|before|within|about"
    r"|around|only|up|at|in|on|by|for|from|to|until|till|since|and|or|the|is|are|pay|paid|get|got|buy|bought|need|want"
    r"|jan\w*|feb\w*|mar|march|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*)"
)
# Behind a blank they begin with a capital, as "plus", "max" and "air" are words, too.
_VARIANTS = r"(?: (?:Pro|PRO|Max|MAX|Plus|PLUS|Mini|MINI|Lite|Ultra|Air|SE)(?![A-Za-z]))*"
# What may stand before the last part: LW- in LW-G1, ESP32- in ESP32-S3.
_SERIES = r"(?:[A-Za-z]{1,8}\d{0,4}-){0,2}"
# Not a part of a longer name, nor of an amount. A name apart from its number begins with a capital.
_LATIN = (
    rf"(?<![A-Za-z\d-])(?!(?i:{_NO_NAME})[ -]?\d)(?P<letters>{_SERIES}[A-Za-z]{{1,8}}-?|[A-Z][a-z]{{1,9}} )"
    rf"(?P<digits>\d{{1,4}})(?P<suffix>[A-Za-z]{{0,3}}(?:(?<=[A-Za-z])\d)?{_VARIANTS})(?![A-Za-z\d-]|[.,]\d)"
)
# Chinese names count by their last two characters, as nothing parts them from what stands before. Behind what speaks
# of amounts, or with a unit, there is no name.
_SPEAKS_OF_AMOUNTS = "满超过足于达约到至少多共花付退减降涨是有为在了的第每给收打拨用需要仅前后单价额费"
_UNITS = (
    r"元|块|角|毛|分|天|日|周|月|年|个|件|台|只|套|份|岁|米|克|斤|公|毫|厘|升|瓦|伏|度|赫|流|号|楼|室|路|层|次|位|名|人|条|张|间|期|页"
    r"|小时|秒|多|余|左右|以|之|至|到|及|折|[%~～—-]"
)
_CHINESE = (
    rf"(?P<name>[\u4e00-\u9fff](?![{_SPEAKS_OF_AMOUNTS}])[\u4e00-\u9fff])"
    rf"(?P<number>\d{{2,4}})(?P<behind>[A-Za-z]{{0,3}})(?![A-Za-z\d]|[.,]\d|\s?(?:{_UNITS}))"
)
_CODE = re.compile(f"{_LATIN}|{_CHINESE}")
# Anything of letters with digits, such as ESP32-S3, too; M140 Pro is another than M140 in any spelling.
_WITH_DIGITS = re.compile(
    r"(?<![A-Za-z0-9])(?<![A-Za-z0-9]-)(?=[A-Za-z0-9])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
    r"(?: ?(?:Pro|Max|Plus|Mini|Lite|Ultra|Air|SE)(?![A-Za-z]))*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stands in a text.

    Attributes:
        letters: What stands before the number, with the hyphen or blank behind it.
        digits: The number.
        suffix: Letters behind it.
        start, end: Where it stands.
    """

    letters: str
    digits: str
    suffix: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The code as written."""
        return f"{self.letters}{self.digits}{self.suffix}"

    @property
    def make(self) -> str:
        """What all codes of the make have in common."""
        return self.letters.rstrip("- ").lower()

    def is_like(self, other: "Code") -> bool:
        """Tell whether both are of one make, with numbers of one length: BN-450, BN-650S."""
        return _is_one_make(self.make, other.make) and len(self.digits) == len(other.digits)

    def is_same(self, other: "Code") -> bool:
        """Tell whether both mean one product, of which one may leave the letters behind the number out."""
        suffixes = {each.suffix.lower().replace(" ", "") for each in (self, other)} - {""}
        return _is_one_make(self.make, other.make) and self.digits == other.digits and len(suffixes) <= 1


def codes_in(text: str) -> tuple[Code, ...]:
    """Give the codes in a text, in their order."""
    return tuple(_found(text))


def says_codes_alone(text: str) -> bool:
    """Tell whether a text has nothing but codes and numbers with their units, which are in no language."""
    return not _WORD.search(_WITH_DIGITS.sub(" ", without_codes(text)))


def without_codes(text: str) -> str:
    """Give a text with a blank for each code."""
    return _CODE.sub(" ", text)


def names_with_digits(text: str) -> list[str]:
    """Give whatever is called by letters with digits in a text: also parts, chips and norms, which are no codes."""
    return _WITH_DIGITS.findall(text)


def _is_one_make(one: str, other: str) -> bool:
    """Tell whether two makes are one, of which one may go without its maker: LW-G and G."""
    return one == other or one.endswith(f"-{other}") or other.endswith(f"-{one}")


def _found(text: str) -> Iterator[Code]:
    for found in _CODE.finditer(text):
        letters, digits, suffix = found.group("letters", "digits", "suffix")
        if letters is None:
            letters, digits, suffix = found.group("name", "number", "behind")
        yield Code(letters, digits, suffix, found.start(), found.end())
