"""Markup, script and addresses in a reply: what a page could run or load becomes text, or is left out. Pure.

Only addresses that the given passages hold are said. A `<` that could begin a tag becomes a `‹`, which no page reads.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from service.chat.guard.briefing import Briefing
from service.chat.guard.verdicts import SentenceCheck, Verdict

_SCRIPT = re.compile(
    r"\b(?:javascript|vbscript|livescript):\S|\bdata:\w+/|<\s{0,99}/?\s{0,99}(?:script|iframe|object|embed|svg)\b"
    r"|<[^>]{0,300}\bon[a-z]{3,20}\s*=|\bsrcdoc\s*=|\bdocument\s*\.\s*(?:cookie|write|location)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
# Each part has an end, and none can be parted in two ways: a row of open brackets is read in a moment.
_PICTURE = re.compile(r"!\[([^\]\[\n]{0,300})\](?:\([^()\n]{0,300}\)|\[[^\]\[\n]{0,300}\])")
_LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\(\s{0,9}<?([^)\s<>]{0,300})(?:[\s>][^)\n]{0,300})?\)")
_REFERENCE = re.compile(r"^[^\S\n]*\[[^\]\n]{1,300}\]:\s*\S", re.MULTILINE)
# The endings of hosts that are seen most, and those that are abused most; "Node.js" is no host.
_ENDINGS = (
    "com|net|org|cn|io|info|biz|xyz|top|ru|tk|cc|co|site|online|shop|app|dev|me|tv|gov|edu|uk|de|fr|jp|eu|us|club|vip"
    "|live|link|work|store|tech|space|website|icu|click|download|ai|ly|gl|gd|example|invalid|onion"
)
_ADDRESS = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{1,15}}://|//|www\.)[^\s<>\"'()（）\[\]，。；、《》“”]+"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.)+(?:{_ENDINGS})(?![\w-]|\.\w)(?:[/?#:][^\s<>\"'()（）\[\]，。；、《》“”]*)?",
    re.IGNORECASE | re.ASCII,
)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?/*(?:www\.)?", re.IGNORECASE)


def markup_checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
    """Give the checks that keep a reply inert, whatever shows it."""
    published = frozenset(addresses_in(f"{briefing.public}\n{_plainly(briefing.public)}"))

    def check(sentence: str) -> Verdict:
        plain = _plainly(sentence)
        linked = _LINK.sub(_link, plain)
        if any(map(_SCRIPT.search, (plain, unquote(plain), linked))):
            return Verdict(passed=False, reason="script")
        if _PICTURE.search(plain) or _REFERENCE.search(plain):
            return Verdict(passed=False, reason="markup")
        if any(not _is_published(address, published) for text in (plain, linked) for address in addresses_in(text)):
            return Verdict(passed=False, reason="foreign_address")
        shown = _TAG.sub("‹", linked)
        return Verdict(passed=True, sentence=shown if shown != sentence else "")

    return (check,)


def addresses_in(text: str) -> Iterator[str]:
    """Give the addresses of pages in a text, without scheme, `www.` and what follows them in the sentence."""
    for found in _ADDRESS.finditer(text):
        yield _SCHEME.sub("", found[0]).rstrip(".,;:!?*_~`/").lower()


def _plainly(text: str) -> str:
    """Undo character references, also those of references."""
    for _ in range(3):
        if (plain := html.unescape(text)) == text:
            break
        text = plain
    return text


def _link(link: re.Match[str]) -> str:
    """Show where a link leads; its words could say something else."""
    text, address = link[1].strip(), link[2].strip()
    if text.isdigit():
        text = f"[{text}]"  # a citation
    return f"{text} ({address})" if text and address and text != address else address or text


def _is_published(address: str, published: frozenset[str]) -> bool:
    """Tell whether passages hold an address, or one below it."""
    return address in published or any(
        known.startswith(address) and known[len(address)] in "/?#:" for known in published
    )
