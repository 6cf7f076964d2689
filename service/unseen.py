"""Characters that nobody sees: within a word or a number they keep it from being noticed.

They are what Unicode calls default-ignorable (DerivedCoreProperties, version 16), control characters other than tab and
the ends of lines, and the marks of interlinear notes.
"""

import re

_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def seen(text: str) -> str:
    """Give a text without what nobody sees in it."""
    return _UNSEEN.sub("", text)
