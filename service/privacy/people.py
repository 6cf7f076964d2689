"""Names and addresses of people, by the words that introduce them and the way addresses are built."""

import re
from collections.abc import Iterator

from service.privacy.kinds import Found, Kind
from service.privacy.patterns import found_by

# The surnames of some 97 % of the Chinese, and the common ones of two characters.
_SURNAMES = (
    "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|东方|端木|南宫|夏侯|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏"
    "付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤康易乔赖文樊兰施洪季鲁段庄葛柳岳梅鲍耿向殷麦"
    "劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蔣葉蘇呂盧鍾譚陸賈鄒閻龍賀顧龔錢嚴湯喬賴蘭]"
)
_GIVEN = r"[\u4e00-\u9fff]"
_NO_MORE_NAME = r"(?=[^\u4e00-\u9fff]|$|的|先生|女士|小姐|，|住|电话|手机|想|要|是|在|买|订|下单|身份证)"
_CHINESE_NAME = rf"(?:{_SURNAMES})(?:{_GIVEN}{{1,2}}?{_NO_MORE_NAME}|{_GIVEN}{{1,2}})"
_CHINESE = re.compile(
    rf"(?:我叫做?|我的?名字(?:是|叫)|我本人叫?|(?:姓名|收货人|收件人|联系人|户名|持卡人|顾客|客户|本人)(?:\s*[:：是为叫]\s*|(?=\s))\s*)"
    rf"(?P<value>{_CHINESE_NAME})"
)
# Right behind the word, and sure only where something else to reach them by follows: "收件人张三 电话…".
_CHINESE_BESIDE = re.compile(
    rf"(?:收货人|收件人|联系人|姓名)(?!方便|何时|任何|全部|常用)(?P<value>(?:{_SURNAMES}){_GIVEN}{{1,2}}?)"
    r"(?=[\s，,；;、]{0,3}(?:电话|手机|联系|地址|住|tel|phone|\d{5}))"
)
_CHINESE_SALUTED = re.compile(
    rf"我(?:是|姓)\s*(?P<value>(?:{_SURNAMES}){_GIVEN}{{0,2}}?)(?=先生|女士|小姐|$|[，。,.!！\s])"
)
_LETTER = r"[^\W\u3400-\u9fff]"
_GAP = r"[^\S\n]+"
# Only an initial or a title has a full stop within a name: behind "My name is Tim." the next sentence begins.
_WORD = rf"(?:(?:[A-Z]\.)+|(?:St|Dr|Prof)\.(?={_GAP}[A-Z])|[A-Z](?:{_LETTER}|['’-])*{_LETTER})"
_TITLE = r"(?i:mr|mrs|ms|miss|dr|prof)\b"
_LATIN = re.compile(
    r"(?:(?i:\b(?:my (?:full |first |last )?name(?:\s+is|'s|’s|:)?|i am called|they call me"
    r"|(?:name|recipient|addressee|card ?holder|contact person)\s*[:=]|(?:i'm|i am|this is) mr\.?))"
    r"|我叫|我的名字是|(?:姓名|收货人|联系人)\s*[:：])\s*"
    rf"(?:{_TITLE}\.?\s*)?(?!{_TITLE})"
    rf"(?P<value>{_WORD}(?:{_GAP}(?:{_WORD}|[A-Z]|van|von|de|der|bin|al)){{0,3}})"
)
_LATIN_SPEAKING = re.compile(
    rf"\b(?i:this is|i am|i'm)\s+(?P<value>{_WORD}(?:{_GAP}{_WORD}){{0,2}})(?=\s+(?i:speaking|calling|here|writing)\b)"
)
_SALUTED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.?\s+(?P<value>{_WORD}(?:{_GAP}{_WORD})?)")

_PLACE = r"[\u4e00-\u9fffA-Za-z0-9]"
_DOOR_UNIT = "(?:[号號][楼樓]?|弄|[栋棟]|幢|座|[单單]元|室|楼|樓|[层層]|组|房|户)"
_DOOR = re.compile(
    rf"(?:[0-9A-Za-z一二三四五六七八九十百甲乙丙丁-]{{1,6}}\s?{_DOOR_UNIT}(?:之[一二三四五六七八九\d])?\s?)+(?:\d{{2,4}}(?![\d号]))?"
)
_DOOR_UNITS = re.compile(_DOOR_UNIT)
# A space stands behind a part of an address, or it ends the sentence before.
_BEFORE_DOOR = re.compile(rf"(?:{_PLACE}(?:(?<=[省市区區县縣州镇鎮乡鄉道路街巷村])[^\S\n])?){{2,40}}\Z")
_LONGEST_WAY = 40
_ROAD = re.compile(
    r"路|街|大道|(?<![知味报频通渠跑轨赛管车])道\s?\Z|巷|弄|胡同|村|镇|鎮|乡|鄉|小区|花园|公寓|大厦|广场|社区|新城|家园"
)
_WHOLE_COUNTRY = re.compile(
    r"北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    r"|台[湾灣]|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2}[省市区區县縣]")
_FIRST_PART = re.compile(
    r"[\u4e00-\u9fff]{2}[省市区區县縣]|[\u4e00-\u9fff]{1,3}(?:路|街|大道|巷|镇|村|小区|花园|公寓|大厦|广场)"
)
_ADDRESS_CUE = re.compile(
    rf"(?:收货地址|收件地址|邮寄地址|家庭住址|家庭地址|联系地址|详细地址|我的?地址|新地址|住址|地址)(?:\s*(?:改成|改为|换成|变更为|[:：是为在])\s*)"
    rf"(?P<value>(?=[^，。,\n]{{0,50}}(?:省|市|区|县|路|街|道|巷|村|镇|弄|号|小区|栋|室)){_PLACE}[^，。；;,\n!?！？]{{4,50}})"
    rf"|(?:我家?住在?|家住)(?P<home>(?=[^，。,\n]{{0,50}}(?:路|街|道|巷|村|镇|弄|号|小区|栋|室|区))[^，。；;,\n!?！？]{{4,40}})"
)
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Square|Crescent"
    r"|Close|Parkway|Pkwy)"
)
_LATIN_ADDRESS = re.compile(
    rf"\b(?P<value>\d{{1,5}}[A-Z]?,?\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'’.-]*\s+){{1,4}}{_STREET}\b\.?"
    r"(?:,?\s+(?:Apt|Apartment|Suite|Unit|Floor|Flat|#)\.?\s*[\w-]+)?"
    r"(?:,\s*[A-Z][\w' -]+){0,3}(?:,?\s+[A-Z]{2})?(?:,?\s+\d{5}(?:-\d{4})?)?)"
)
_POSTCODE = re.compile(
    r"(?i:address|post ?code|zip|send|ship|deliver|live|lives|living|mail|from|moved? to)\b[^.\n]{0,30}?\b"
    r"(?P<value>GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
    r"\s?\d[ABD-HJLNP-UW-Z]{2})\b"
)
_POSTAL = re.compile(
    r"(?i:\bzip(?: ?code)?|\bpostal ?code|邮政?编码?)\s*(?:is|[:：是])?\s*(?P<value>\d{5}(?:-\d{4})?|\d{6})(?!\d)"
)
_BUILT = (_LATIN_ADDRESS, _POSTCODE, _POSTAL)
_CALLED = (_CHINESE, _CHINESE_BESIDE, _CHINESE_SALUTED, _LATIN, _LATIN_SPEAKING, _SALUTED)


def find_people(text: str) -> Iterator[Found]:
    """Find names and addresses in a plain text."""
    for pattern in _CALLED:
        yield from found_by(pattern, Kind.NAME, text)
    for pattern in _BUILT:
        yield from found_by(pattern, Kind.ADDRESS, text)
    for match in _ADDRESS_CUE.finditer(text):
        yield Found(*match.span("value" if match["value"] else "home"), Kind.ADDRESS)
    yield from _at_doors(text)


def _at_doors(text: str) -> Iterator[Found]:
    """Find Chinese addresses from their end, the number of the house: where they begin is less plain."""
    for door in _DOOR.finditer(text):
        way = _BEFORE_DOOR.search(text, max(0, door.start() - _LONGEST_WAY), door.start())
        if way and _ROAD.search(way[0]) and (begin := _beginning(way[0], door[0])):
            yield Found(way.start() + begin.start(), door.start() + len(door[0].rstrip()), Kind.ADDRESS)


def _beginning(way: str, door: str) -> re.Match[str] | None:
    """Give where an address begins; a street alone does only where its house is plain: "这条路 3 号通车" has none."""
    if way[-1].isspace() and len(_DOOR_UNITS.findall(door)) == 1:
        return _WHOLE_COUNTRY.search(way) or _DISTRICT.search(way)
    return _WHOLE_COUNTRY.search(way) or _FIRST_PART.search(way)
