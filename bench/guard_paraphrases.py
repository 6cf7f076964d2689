"""Faithful paraphrases, by rule: the same facts in other writings, another order, other words. Pure but for chance."""

import random
import re
from collections.abc import Callable, Sequence

Paraphrase = Callable[[str, random.Random], str]
"""Says a sentence otherwise; gives it back as it was where the rule does not fit."""

_DIGITS = "零一二三四五六七八九"
_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
_WORDS: Sequence[str] = _NUMBER_WORDS.split()
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS: Sequence[str] = _MONTH_NAMES.split()


def _table(text: str) -> list[tuple[str, str]]:
    pairs = (pair.strip().partition("=") for pair in text.split("|"))
    return [(word, other) for word, _, other in pairs]


_SAME_ZH = _table(
    """
    可以=能够 | 无法=不能 | 如果=若 | 需要=需 | 但是=不过 | 但=不过 | 目前=现在 | 使用=用 | 通过=借助 | 由于=因为
    | 因此=所以 | 以及=和 | 请=请您 | 进行=做 | 即可=就可以 | 例如=比如 | 位于=坐落在 | 包括=包含 | 购买=买
    | 设置=设定 | 建议=推荐 | 之后=以后 | 是否=是不是 | 查看=看 | 开始=起初 | 成为=变成 | 仅=只 | 均=都 | 您=你
    | 无需=不需要 | 用户=使用者 | 商品=产品
    """
)
_SAME_EN = _table(
    """
    cannot=can't | do not=don't | does not=doesn't | is not=isn't | need to=have to | currently=at present
    | must=has to | such as=like | however=but | via=through | use=make use of | in order to=to | please=kindly
    | purchase=buy | ensure=make sure | obtain=get | allows=lets | requires=needs | if=in case | we'll=we will
    | for example=for instance | by default=normally | support=handle | provides=offers | select=choose | when=once
    | also=as well | should=ought to | additional=further | might=may
    """
)
_FRAMES_ZH = (
    "您好，{}",
    "根据资料，{}",
    "是的，{}",
    "关于您的问题，{}",
    "您好！很高兴为您解答。{}",
    "简单来说，{}",
    "这里说明：{}",
    "需要注意的是，{}",
    "{}希望对您有帮助！",
)
_FRAMES_EN = (
    "Hello! {}",
    "According to our documentation, {}",
    "Yes, {}",
    "To answer your question: {}",
    "Basically, {}",
    "Sure! {}",
    "Please note that {}",
    "In this case, {}",
    "{} I hope this helps!",
)


def numerals_zh(sentence: str, chance: random.Random) -> str:
    """Write small numbers before units the other way."""
    units = "个月|小时|分钟|工作日|天|年|周|次|个|条|元|秒|倍|种|台|名|位|人"
    one = re.sub(
        rf"(?<![\d.第A-Za-z-])([2-9])(?=\s?(?:{units}))",
        lambda found: "两" if found[1] == "2" and chance.random() < 0.5 else _DIGITS[int(found[1])],
        sentence,
    )
    if one != sentence:
        return one
    return re.sub(
        rf"(?<![十百千第零一二三四五六七八九])([三四五六七八九])(?=(?:{units}))",
        lambda found: str(_DIGITS.index(found[1])),
        sentence,
    )


def numerals_en(sentence: str, chance: random.Random) -> str:
    """Write small numbers the other way."""
    del chance
    one = re.sub(r"(?<![\w.,/-])([2-9]|1[0-2])(?= [a-z]{3,})", lambda found: _WORDS[int(found[1])], sentence)
    if one != sentence:
        return one
    return re.sub(rf"\b({'|'.join(_WORDS[2:])})\b(?= [a-z]{{3,}})", lambda found: str(_WORDS.index(found[1])), sentence)


def writings_zh(sentence: str, chance: random.Random) -> str:
    """Write prices, percentages, dates, times and large numbers in another way."""
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])", lambda found: found[1] + found[2]),
        (r"(?<![\d.,])(\d{1,3})(\d{3})(?= ?元)", lambda found: f"{found[1]},{found[2]}"),
        (r"(?<![\d.])(\d[\d,.]*) ?元", lambda found: f"¥{found[1]}"),
        (r"[¥￥] ?(\d[\d,.]*)", lambda found: f"{found[1]}元"),
        (r"(?<![\d.])([1-9]0)%", lambda found: f"百分之{_DIGITS[int(found[1][0])].replace('一', '')}十"),
        (r"(\d{4})年(\d{1,2})月(\d{1,2})日", lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"),
        (r"(\d{4})-(\d{2})-(\d{2})", lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日"),
        (r"(?<![\d:])(9|10|11|8):00(?![\d:])", lambda found: f"上午{found[1]}点"),
        (
            r"(?<![\d:])(1[3-9]|2[0-2]):00(?![\d:])",
            lambda found: f"晚上{int(found[1]) - 12}点" if int(found[1]) > 17 else f"下午{int(found[1]) - 12}点",
        ),
        (r"(?<!\d)7天", lambda _: "一周"),
        (r"24 ?小时", lambda _: "一天"),
        (r"(?<!\d)1年", lambda _: "12个月"),
        (r"十二个月", lambda _: "一年"),
        (r"(?<![\w.])\d+(?![\w.])", lambda found: "".join(chr(ord(digit) + 0xFEE0) for digit in found[0])),
    ]
    return _one_rule(sentence, rules, chance)


def writings_en(sentence: str, chance: random.Random) -> str:
    """Write prices, percentages, dates, times and large numbers in another way."""
    months = "|".join(_MONTHS)
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])", lambda found: found[1] + found[2]),
        (r"\$(\d[\d,.]*\d|\d)(?![\d.]|,\d)", lambda found: f"{found[1]} dollars"),
        (r"(\d)%", lambda found: f"{found[1]} percent"),
        (rf"({months}) (\d{{1,2}}), (\d{{4}})", lambda found: f"{found[2]} {found[1]} {found[3]}"),
        (
            rf"({months}) (\d{{1,2}}), (\d{{4}})",
            lambda found: f"{found[3]}-{_MONTHS.index(found[1]) + 1:02}-{int(found[2]):02}",
        ),
        (r"(\d{4})-(\d{2})-(\d{2})", lambda found: f"{_MONTHS[int(found[2]) - 1][:3]} {int(found[3])}, {found[1]}"),
        (r"\b(\d{1,2}):00 ?([ap])\.?m\.?", lambda found: f"{found[1]} {found[2]}m"),
        (r"(?<!-)\b(?:7|seven) days\b", lambda _: "a week"),
        (r"\b24 hours\b", lambda _: "one day"),
        (r"\b(?:1|one) year\b", lambda _: "12 months"),
        (r"\b(\d+)-(day|hour|month|year|minute)\b", lambda found: f"{found[1]} {found[2]}"),
        (
            r"\b(\d+) ?(GB|MB|KB|kHz|MHz|GHz|ms|mA|V)\b",
            lambda found: found[1] + ("" if " " in found[0] else " ") + found[2],
        ),
    ]
    return _one_rule(sentence, rules, chance)


def _one_rule(sentence: str, rules: list[tuple[str, Callable[[re.Match[str]], str]]], chance: random.Random) -> str:
    if "http" in sentence:
        return sentence
    fitting = [(rule, rewrite) for rule, rewrite in rules if re.search(rule, sentence)]
    if not fitting:
        return sentence
    rule, rewrite = chance.choice(fitting)
    return re.sub(rule, rewrite, sentence)


def synonyms_zh(sentence: str, chance: random.Random) -> str:
    """Put usual words for usual words."""
    fitting = [pair for pair in _SAME_ZH if pair[0] in sentence]
    for word, other in chance.sample(fitting, min(len(fitting), 3)):
        sentence = sentence.replace(word, other, 1)
    return sentence


def synonyms_en(sentence: str, chance: random.Random) -> str:
    """Put usual words for usual words."""
    fitting = [pair for pair in _SAME_EN if re.search(rf"\b{pair[0]}\b", sentence)]
    for word, other in chance.sample(fitting, min(len(fitting), 3)):
        sentence = re.sub(rf"\b{word}\b", other, sentence, count=1)
    return sentence


def reordered_zh(sentence: str, chance: random.Random) -> str:
    """Say the last clause first."""
    del chance
    clauses = sentence.rstrip("。！").split("，")
    if len(clauses) < 2 or re.search(r"[（）()“”]", sentence):
        return sentence
    return "，".join([clauses[-1], *clauses[:-1]]) + "。"


def reordered_en(sentence: str, chance: random.Random) -> str:
    """Say what stands behind a comma first."""
    del chance
    parts = sentence.rstrip(".").split(", ")
    if len(parts) != 2 or "(" in sentence:
        return sentence
    return f"{_upper(parts[1])}, {_lower(parts[0])}."


def shortened_zh(sentence: str, chance: random.Random) -> str:
    """Leave a clause out."""
    clauses = sentence.rstrip("。！").split("，")
    if len(clauses) < 3 or re.search(r"[（）()“”]", sentence):
        return sentence
    clauses.pop(chance.randrange(1, len(clauses)))
    return "，".join(clauses) + "。"


def shortened_en(sentence: str, chance: random.Random) -> str:
    """Leave what stands behind the last comma, or in brackets, out."""
    del chance
    shorter = re.sub(r" ?\([^()]*\)", "", sentence)
    if shorter != sentence:
        return shorter
    parts = sentence.rstrip(".").split(", ")
    return ", ".join(parts[:-1]) + "." if len(parts) > 2 else sentence


def framed_zh(sentence: str, chance: random.Random) -> str:
    """Put a polite frame around it."""
    return chance.choice(_FRAMES_ZH).format(sentence)


def framed_en(sentence: str, chance: random.Random) -> str:
    """Put a polite frame around it."""
    frame = chance.choice(_FRAMES_EN)
    return frame.format(
        sentence if frame.startswith("{") or frame.partition("{")[0].rstrip()[-1] in "!." else _lower(sentence)
    )


def _lower(sentence: str) -> str:
    first = sentence.partition(" ")[0]
    return sentence[0].lower() + sentence[1:] if first.istitle() and len(first) > 1 and first.isalpha() else sentence


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


RULES: dict[str, dict[str, Paraphrase]] = {
    "zh": {
        "numerals": numerals_zh,
        "writings": writings_zh,
        "synonyms": synonyms_zh,
        "reordered": reordered_zh,
        "shortened": shortened_zh,
        "framed": framed_zh,
    },
    "en": {
        "numerals": numerals_en,
        "writings": writings_en,
        "synonyms": synonyms_en,
        "reordered": reordered_en,
        "shortened": shortened_en,
        "framed": framed_en,
    },
}
"""By language and name. "framed" comes last where several are applied."""


def joined(one: str, other: str, lang: str) -> str:
    """Make one sentence of two."""
    if lang == "zh":
        return f"{one.rstrip('。！')}，同时{other}"
    return f"{one.rstrip('.')}, and {_lower(other)}"
