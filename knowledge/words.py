"""The words by which texts are compared: Chinese segmentation, English stems, codes kept whole.

A text is folded first (full-width forms to ordinary ones, upper case to lower). A run of Chinese characters gives
both its overlapping pairs and the dictionary words of two characters or more: pairs find what the
dictionary does not know, words weigh what belongs together. A run of Latin letters and digits gives its stem; a
compound such as "ESP32-S3" or "2.4" is one word and also its parts.
"""

import re
import unicodedata
from functools import cache
from typing import Any

import rjieba
import Stemmer

_CHINESE_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_LATIN_RUN = re.compile(r"[a-z0-9]+(?:[-_.+/#'][a-z0-9]+)*")
_LATIN_PART = re.compile(r"[a-z0-9]+")

# Words that say how something is asked, not what it is about. They are left out when a search judges how
# much of a question a passage covers; to rank hits they do no harm, being rare in answers or common everywhere.
_ASKING_CHINESE = (
    "怎么 怎样 怎么样 怎么办 如何 什么 为什么 为何 哪些 哪个 哪里 哪儿 哪 多久 多少 多长 多长时间 几 几天 几个 "
    "是否 能否 可否 可以 可不可以 能不能 会不会 是不是 有没有 要不要 请问 请 你们 你 您 您们 我 我们 咱们 我的 "
    "你们的 吗 呢 吧 啊 呀 的 了 是 有 在 和 与 或 或者 就 都 也 还 还是 把 被 让 给 对 对于 关于 这 那 这个 那个 "
    "这些 那些 那么 这样 那样 它 他 她 一下 想 想要 想问 问 问一下 知道 告诉 告诉我 帮 帮我 需要 要 会 能 里 中 上 "
    "下 时候 具体 到底 大概 一般 到 从 去 来 后 之后 以后 如果 因为 所以 但是 而且 以及 并且 然后 做 弄 办 解决 处理 "
    "进行 方面 情况 问题 事情 东西 现在 已经 还有 包括 包含 条件"
)
_ASKING_ENGLISH = (
    "a an the is are was were be been am do does did doing have has had having can could will would shall should "
    "may might must i me my mine we us our you your yours he him his she her it its they them their this that these "
    "those what which who whom whose when where why how if or and but of to in on at by for from with about as into "
    "through during before after above below up down out over under again then than so too very just also there "
    "here not no any some please tell know want need like get got much many long s t don doesn didn isn aren wasn "
    "let there's what's"
)


@cache
def _segmenter() -> Any:
    return rjieba.Jieba()


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """Give the words of a text in order, repeated as often as they occur.

    Args:
        text: Chinese, English or both; any length.

    Returns:
        Folded words; empty when the text has neither letters, digits nor Chinese characters. No word contains a space.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    found = [word for run in _LATIN_RUN.findall(folded) for word in _latin_words(run)]
    found += [word for run in _CHINESE_RUN.findall(folded) for word in _chinese_words(run)]
    return found


def telling_words(question: str) -> tuple[str, ...]:
    """Give the distinct words of a question that say what it is about, without those that only ask.

    Chinese ones are dictionary words of two characters or more as they stand in the question; English ones are stems.
    """
    folded = unicodedata.normalize("NFKC", question).lower()
    latin = [stem for run in _LATIN_RUN.findall(folded) for stem in _latin_words(run)[:1]]
    chinese = [
        word for run in _CHINESE_RUN.findall(folded) for word in _segmenter().cut(run, hmm=True) if len(word) > 1
    ]
    asking = _asking_words()
    return tuple(dict.fromkeys(word for word in latin + chinese if word not in asking))


def share_of(word: str, text_words: frozenset[str]) -> float:
    """Tell how much of a telling word a text holds, in [0, 1].

    A longer Chinese word that the text does not hold as such counts by the share of its pairs that are there.
    """
    if word in text_words:
        return 1.0
    if not _CHINESE_RUN.fullmatch(word):
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text_words for pair in pairs) / len(pairs)


def _latin_words(run: str) -> list[str]:
    parts = _LATIN_PART.findall(run)
    return _stemmer().stemWords([run, *parts] if len(parts) > 1 else [run])


def _chinese_words(run: str) -> list[str]:
    pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return pairs + [word for word in _segmenter().cut_for_search(run, hmm=True) if len(word) > 1]


@cache
def _asking_words() -> frozenset[str]:
    return frozenset(_stemmer().stemWords(_ASKING_ENGLISH.split())) | frozenset(_ASKING_CHINESE.split())
