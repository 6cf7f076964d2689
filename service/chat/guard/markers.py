"""Citation markers: however a model writes them, a reply holds `[n]`, only for passages that were given."""

import re

_NUMBERS = r"\d+(?:\s*(?:[,，、;；~～–—-]|至|and|和)\s*\d+)*"
_NAMED = r"(?:\^|(?:source|citation|passage|document|来源|资料|文档|引用)\s*[:：]?)"
_MARKER = re.compile(
    rf"(?P<space>[ \t]*)[\[【［]{{1,2}}\s*{_NAMED}?\s*(?P<numbers>{_NUMBERS})\s*[\]】］]{{1,2}}",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)\s*(?:[~～–—-]|至)\s*(\d+)|(\d+)")
_PLAIN_MARKER = re.compile(r"\[(\d+)\]")
# No passage has so long a number, and Python refuses to read one of thousands of digits.
_LONGEST_NUMBER = 9


def clean_markers(text: str, allowed: frozenset[int]) -> tuple[str, list[str]]:
    """Write all citation markers as `[n]` and take out those of passages that were not given.

    Args:
        text: A sentence.
        allowed: The numbers of the passages that were given.

    Returns:
        The sentence, and the markers, as written, that name a passage that was not given.
    """
    removed: list[str] = []

    def rewritten(marker: re.Match[str]) -> str:
        named, missing = _numbers_in(marker["numbers"], allowed)
        if missing:
            removed.append(marker[0].strip())
        return marker["space"] + "".join(f"[{n}]" for n in named) if named else ""

    return _MARKER.sub(rewritten, text), removed


def cited_in(text: str) -> tuple[int, ...]:
    """Give the numbers that a cleaned text cites, in order of their first use."""
    return tuple(dict.fromkeys(_read(n) for n in _PLAIN_MARKER.findall(text)))


def without_markers(text: str) -> str:
    """Give a cleaned text without its citation markers."""
    return _PLAIN_MARKER.sub("", text)


def _numbers_in(written: str, allowed: frozenset[int]) -> tuple[list[int], bool]:
    """Give the allowed numbers of a marker, each once, and whether it names others too."""
    named: dict[int, None] = {}
    missing = False
    for first, last, single in _RANGE.findall(written):
        low, high = _read(single or first), _read(single or last)
        # A range may be absurdly wide, so it is the allowed numbers that are looked through.
        within = [n for n in sorted(allowed) if low <= n <= high]
        missing = missing or low not in allowed or high not in allowed
        named.update(dict.fromkeys(within))
    return list(named), missing


def _read(digits: str) -> int:
    """Read a number; one that is too long to be a passage's becomes one that no passage has."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER
