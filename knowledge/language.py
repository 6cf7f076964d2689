"""Which of the two languages a text is in: Chinese ("zh") or English ("en")."""

import re

_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> str:
    """Tell whether a text is mainly Chinese ("zh") or English ("en").

    A Chinese sentence full of product names is still Chinese, so one Chinese character weighs as much as
    one Latin word. A text with neither (a bare number) counts as Chinese when it has no Latin letter at all.
    """
    chinese = len(_CJK.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if chinese == latin == 0:
        return "en" if re.search(r"[A-Za-z]", text) else "zh"
    return "zh" if chinese >= latin else "en"
