"""How much text is much, in either script. Pure."""

import re

MAX_CHINESE = 400
"""Chinese characters in a full passage: about what a person reads at a glance in a chat."""
MAX_LATIN = 900
"""Other characters in a full passage; the same amount of meaning in English."""

_CJK = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]+")


def size(text: str) -> float:
    """Tell how full a passage of this text is: 1.0 is a full one (400 Chinese or 900 Latin characters)."""
    chinese = sum(map(len, _CJK.findall(text)))
    return chinese / MAX_CHINESE + (len(text) - chinese) / MAX_LATIN
