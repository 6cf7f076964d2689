"""Places in China, and the larger ones that documents name in their stead: 杭州 lies in 浙江, 浙江 in 江浙沪. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from stdnum import numdb

# How several provinces are called together, where everybody means the same ones.
_TOGETHER = {
    "江浙沪": "江苏 浙江 上海",
    "江浙沪皖": "江苏 浙江 上海 安徽",
    "长三角": "江苏 浙江 上海 安徽",
    "东北": "辽宁 吉林 黑龙江",
    "东三省": "辽宁 吉林 黑龙江",
    "东北三省": "辽宁 吉林 黑龙江",
    "京津冀": "北京 天津 河北",
    "川渝": "四川 重庆",
    "云贵川": "云南 贵州 四川",
    "两广": "广东 广西",
    "两湖": "湖北 湖南",
    "港澳": "香港 澳门",
    "港澳台": "香港 澳门 台湾",
}
_PEOPLES = (
    "(?:壮族|回族|维吾尔|藏族|羌族|彝族|苗族|侗族|布依族|土家族|白族|傣族|景颇族|傈僳族|哈尼族|朝鲜族|蒙古族?"
    "|哈萨克|柯尔克孜)"
)
# Cities that are called like something that customers speak of more often.
_WORDS = frozenset(("合作", "无为", "东方", "新星", "日照", "白银", "和田", "阿里", "安宁", "双河", "神木", "会理"))
# What a place is, behind its name.
_KIND = re.compile(rf"(?<=..)(?:{_PEOPLES}*自治[区州]|特别行政区|省|市|地区|盟)$")
_CITIES = re.compile(r"[市州盟区]$")
# The years in which a name was in use: one with an end is gone.
_NAMES = re.compile(r"(?:\[(?P<since>\d*)-(?P<until>\d*)\])?(?P<name>[^,\[\]]+)")
_ITSELF = "0000"


def larger_places(name: str) -> tuple[str, ...]:
    """Give the larger places that a city or province lies in, the nearest first; nothing for what is no such place.

    Args:
        name: With or without what kind of place it is: 杭州, 杭州市.
    """
    return _larger().get(_bare(name), ())


def is_place(name: str) -> bool:
    """Tell whether something is the name of a Chinese city, province, or group of provinces."""
    return _bare(name) in _larger() or name in _TOGETHER


def _bare(name: str) -> str:
    return _KIND.sub("", name)


@cache
def _larger() -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for group, provinces in _TOGETHER.items():
        for province in provinces.split():
            groups[province].append(group)
    larger: dict[str, tuple[str, ...]] = {}
    for province, city in _listed():
        if city == province:
            larger[province] = tuple(groups[province])
        elif city not in _WORDS:
            larger.setdefault(city, (province, *groups[province]))
    return larger


def _listed() -> Iterator[tuple[str, str]]:
    """Give the province and the name of every place down to cities, as the standard GB/T 2260 has them."""
    for _, _, _, _, places in numdb.get("cn/loc").prefixes:
        named = [(code, name) for _, code, _, entry, _ in places for name in _in_use(entry["county"])]
        province = next(_bare(name) for code, name in named if code == _ITSELF)
        yield province, province
        yield from ((province, bare) for _, name in named if _CITIES.search(name) and (bare := _bare(name)) != name)


def _in_use(entry: str) -> list[str]:
    """Give the names of a place without those that it has no more: `[-2009]襄樊市,[2010-]襄阳市`."""
    return [found["name"] for found in _NAMES.finditer(entry) if not found["until"]]
