"""Sentences that were broken off: by the word they end with, which is always followed by another one. Pure."""

import re

from knowledge.words import CHINESE_RUN, folded, tagged

_MARKERS = re.compile(r"(?:[ \t]*\[\d{1,9}\]|[\s*_`])+$")
_ENGLISH = re.compile(
    r"(?:\b(?:the|an|of|and|or|but|than|with|from|into|its|their|your|our|my|if|because|whether|which|who|whose|is|are|was|were"
    r"|will|would|must|should|shall|may|might|per|within|between|without|until|unless|exceed|exceeds|exceeding)|[(\[（【])$"
)
# Prepositions and words that join, as the segmenter marks them.
_JOINING = frozenset("pc")
_NEVER_LAST_WORDS = """
不 也 都 很 最 更 将 只 仅 已 就 才 还 再 约 超 未 勿 请 须 应
为 是 把 被 让 使 于 以 及 每 第 满 至 即 若 如 该 其 这 此 并 且
不超 不高 不低 不少 不多 不小 不大 如果 或者 以及 由于 因为 所以 但是 包括 例如 比如
"""
_NEVER_LAST = frozenset(_NEVER_LAST_WORDS.split())
# They join as well, and may stand at the end.
_LAST_WORDS = "之后 以后 之前 以前 起 止 为止 除外 的话 来 去 给 到 在 可 用 比 同 跟 据 按 过 等 等等"
_LAST = frozenset(_LAST_WORDS.split())
# "不是" is whole.
_FEWEST_BEFORE = 3


def ends_in_the_middle(sentence: str) -> bool:
    """Tell whether a sentence ends with a word, or with a sign, that something must follow ("功耗不超", "with the").

    Args:
        sentence: The last one of a reply; a marker behind it ends nothing.
    """
    plain = folded(_MARKERS.sub("", sentence))
    if _ENGLISH.search(plain):
        return True
    runs = list(CHINESE_RUN.finditer(plain))
    if not runs or runs[-1].end() < len(plain):
        return False
    *_, (word, kind) = tagged(runs[-1][0])
    if len(runs[-1][0]) < len(word) + _FEWEST_BEFORE:
        return False
    return word in _NEVER_LAST or (kind[:1] in _JOINING and word not in _LAST)
