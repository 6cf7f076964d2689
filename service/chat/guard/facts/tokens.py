"""Facts that are copied letter by letter: links, mail addresses, phone numbers, codes; and numbered clauses. Pure."""

import re
from collections.abc import Iterator
from fractions import Fraction

from knowledge.numerals import CHINESE, value_of
from service.chat.guard.facts.fact import Fact, FactKind

# A link ends where Chinese begins: writers leave no space there.
_LINK = re.compile(r"(?:https?://|www\.)[a-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_LINK_TAIL = ".,;:!?)]}'*"
_MAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PHONE = re.compile(
    r"(?<![a-z0-9.])(?:"
    r"\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,12}(?:[ -]\d{2,8})*"  # with the country's code
    r"|\(\d{2,4}\)[ -]?\d{3,4}[ -]?\d{4}"
    r"|0\d{2,3}[ -]\d{7,8}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00[ -]?\d{3,4}[ -]?\d{3,4}"
    r"|\d{3,4}-\d{3,4}-\d{3,4}"
    r")(?![a-z0-9]|-\d)"
)
# A number that is spelt: "四〇〇，八二〇，八八二〇"; 幺 is said for one.
_SPELT = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1", "两": "2"}
_DIGIT = f"[{''.join(_SPELT)}]"
_SPELT_PHONE = re.compile(rf"(?<!{_DIGIT}){_DIGIT}(?:[\s,、.·-]{{0,2}}{_DIGIT}){{6,14}}(?!{_DIGIT})")
_EXTENSION = re.compile(rf"转\s*(?P<digits>{_DIGIT}{{2,6}})(?!{_DIGIT}|[个种台件十百千])")
_CODE = re.compile(r"[a-z0-9]+(?:[-_./:#+@~][a-z0-9_]+)*[+_]?")
_FILE = re.compile(r"[a-z0-9_-]{2,}(?:\.[a-z0-9_-]{2,})+")
# "5km" and "30-day" are amounts with their unit; "e.g." is none of both.
_AMOUNT = re.compile(r"(?!0x)\d+(?:\.\d+)?-?[a-z]+\d?")
_ABBREVIATION = re.compile(r"(?:[a-z]\.)+[a-z]?")
_NUMBERED = """
clause 条 款 项 节 部分 篇|chapter 章|step 步|page 页|time 次|day 天|year 年|session 届|generation 代|issue 期
|rank 名 位|item 个 种 点|batch 批|season 季|episode 集
"""
_CLASSES = {name: names.split()[0] for names in _NUMBERED.split("|") for name in names.split()[1:]}
_CLAUSE = re.compile(
    rf"第\s*(?P<zh>\d+(?:\.\d+)*|{CHINESE})\s*(?P<what>{'|'.join(_CLASSES)})"
    rf"|步骤\s*(?P<step>\d+|{CHINESE})"
    r"|(?<![a-z])(?P<en>clause|section|article|paragraph|chapter|step|page|part|item|appendix|table|figure)s?"
    r"\s+(?P<number>\d+(?:\.\d+)*|one|two|three|four|five|six|seven|eight|nine|ten)(?![\w])"
    r"|§\s*(?P<sign>\d+(?:\.\d+)*)"
)
_ENGLISH_CLASSES = {"chapter": "chapter", "step": "step", "page": "page", "table": "table", "figure": "figure"}


def links(text: str) -> Iterator[Fact]:
    """Find links, without the scheme and what only ends the sentence, and mail addresses."""
    for found in _MAIL.finditer(text):
        yield Fact(FactKind.MAIL, found[0].rstrip(".-"), "", found[0], found.start(), found.end())
    for found in _LINK.finditer(text):
        link = found[0].rstrip(_LINK_TAIL)
        bare = link.split("://")[-1].removeprefix("www.").rstrip("/")
        yield Fact(FactKind.LINK, bare, "", link, found.start(), found.start() + len(link))


def phones(text: str) -> Iterator[Fact]:
    """Find phone numbers, as their digits, and spelt extensions."""
    for found in _PHONE.finditer(text):
        yield Fact(FactKind.PHONE, re.sub(r"\D", "", found[0]), "", found[0], found.start(), found.end())
    for found in _SPELT_PHONE.finditer(text):
        yield Fact(FactKind.PHONE, _spelt(found[0]), "", found[0], found.start(), found.end())
    for found in _EXTENSION.finditer(text):
        value = Fraction(_spelt(found["digits"]))
        yield Fact(FactKind.AMOUNT, value, "", found["digits"], found.start("digits"), found.end())


def _spelt(digits: str) -> str:
    return "".join(_SPELT.get(digit, "") for digit in digits)


def clauses(text: str) -> Iterator[Fact]:
    """Find numbered clauses, chapters, steps and pages."""
    for found in _CLAUSE.finditer(text):
        written = found["zh"] or found["step"] or found["number"] or found["sign"]
        if found["zh"]:
            what = _CLASSES[found["what"]]
        else:
            what = "step" if found["step"] else _ENGLISH_CLASSES.get(found["en"] or "", "clause")
        value = written if written.count(".") else value_of(written)
        if value is not None:
            yield Fact(FactKind.CLAUSE, value, what, found[0], found.start(), found.end())


def codes(text: str) -> Iterator[Fact]:
    """Find codes, models, versions and file names: whatever mixes letters with digits or underlines."""
    for found in _CODE.finditer(text):
        if _is_code(found[0]):
            yield Fact(FactKind.CODE, bare_code(found[0]), "", found[0], found.start(), found.end())


def _is_code(token: str) -> bool:
    if _AMOUNT.fullmatch(token) or _ABBREVIATION.fullmatch(token):
        return False
    mixed = re.search(r"[a-z]", token) and re.search(r"\d", token)
    return bool(
        mixed
        or re.search(r"[a-z0-9]_", token)
        or token.count(".") > 1
        or (re.search(r"[a-z]", token) and _FILE.fullmatch(token))
    )


def bare_code(token: str) -> str:
    """Give a code without what writers put between its parts, and a version without its letter."""
    bare = re.sub(r"[-_ ]", "", token.rstrip(".:/"))
    return bare[1:] if re.fullmatch(r"v\d[\d.]*", bare) else bare
