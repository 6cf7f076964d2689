"""A passage as plain text: nothing of Markdown's syntax, nothing that could be taken for kefu's own citations."""

import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"^[ \t]*(?:```|~~~).*\n?", ""),
        (r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", r"\1"),
        (r"^[ \t]{0,3}(?:>[ \t]?)+", ""),
        (r"^[ \t]*(?:[-*_][ \t]*){3,}$\n?", ""),
        (r"^([ \t]*)[-*+•·][ \t]+", r"\1• "),
        # A link's text holds no bracket, so that a text of open brackets is not gone through again from each of them.
        (r"!\[([^\[\]\n]*)\]\([^()\s]*\)", r"\1"),
        # A link whose text is its address, or that leads nowhere outside, is only its text.
        (r"\[([^\[\]\n]+)\]\((?:mailto:|tel:)?\1\)", r"\1"),
        (r"\[([^\[\]\n]+)\]\((?!https?:)[^()\s]*\)", r"\1"),
        (r"\[(?=[^\[\]\n\u3400-\u9fff]*[\u3400-\u9fff])([^\[\]\n]+)\]\((https?:[^()\s]+)[^()]*\)", r"\1（\2）"),
        (r"\[([^\[\]\n]+)\]\((https?:[^()\s]+)[^()]*\)", r"\1 (\2)"),
        (r"<((?:https?:|mailto:)[^<>\s]+)>", r"\1"),
        (r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2"),
        (r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])", r"\1"),
        (r"~~(?=\S)(.+?)(?<=\S)~~", r"\1"),
        (r"`+([^`\n]+)`+", r"\1"),
        (r"\\([\\`*_{}\[\]()#+.!|>~-])", r"\1"),
        # A footnote mark of the document's own would be taken for a citation of ours.
        (r"[\[【［]\^?(\d+)[\]】］]", r"(\1)"),
        (r"[ \t]+$", ""),
        (r"\n{3,}", "\n\n"),
    )
)


def plain(text: str) -> str:
    """Give a passage's text without Markdown syntax; its words, numbers and lines stay as they are."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip()
