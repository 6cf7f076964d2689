"""Tables without a header whose first column says what the second one holds: "保修期 | 一年", "Weight | 3 kg"."""

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.readers.tables_headers import Grid, Mark, is_figure
from ingest.readers.tables_quantities import names_quantities
from ingest.sizes import closes, size

_MAX_LABEL = 0.06  # of a full passage: 24 Chinese or 54 Latin characters
_MAX_NAME = 0.0175  # of a full passage: 7 Chinese or 15 Latin characters
_SHARE = 0.6  # of the labels
_MAX_ROWS = 200  # nothing has more properties: these are records
_WIDTHS = (2, 4, 6)  # label and value, once or side by side
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
_ENDS = " \t*＊:：.．、"

# What things have. A label that ends so names a property, not one of several things.
_PROPERTIES_AT_END = re.compile(
    r"(?:(?:保修|质保|三包|保质|有效|使用|交货|发货|退货|试用|租赁)?(?:期|期限|年限|时限|时效|周期)|寿命|续航|时长|时间|日期|年份"
    r"|电压|电流|功率|能耗|能效|频率|频段|功耗|转速|速度|速率|噪音|噪声|压力|水压|流量|温度|湿度|亮度|色温|光通量|分辨率"
    r"|容量|容积|体积|内存|存储|电池|尺寸|规格|重量|净重|毛重|长度|宽度|高度|厚度|直径|深度|面积|距离|范围|角度|比例|数量"
    r"|品牌|产地|型号|名称|品名|货号|条码|编号|编码|代码|版本|类型|类别|系列|颜色|材质|材料|成分|配料|接口|系统|协议|等级|级别"
    r"|价格|售价|单价|原价|运费|费用|押金|金额|税率|折扣|付款方式|支付方式|电话|热线|手机|传真|邮箱|邮编|微信|地址|网址|官网"
    r"|姓名|性别|年龄|职[位务称]|岗位|学历|[甲乙丙]方|代表人?|法人|联系人|负责人|制造商|生产商|厂商|厂家|供应商|公司|部门|标准|许可证号?|证书|清单|配件|附件|方式|方法|要求|对象|人群|条件"
    r"|防水|防尘|认证|功能|屏幕|显示屏|处理器|摄像头|蓝牙|适用\S{1,4}|是否\S{1,8})$"
)
_ENGLISH_WORDS = """
    accessories address area bluetooth brand brightness cable camera capacity certification charge class color colour
    company compatibility connectivity connector consumption contact contents cost country current date deadline
    department deposit depth diameter dimension dimensions discount display distance duration e-mail email fax fee
    flow frequency guarantee height hours humidity interface length level lifespan lifetime mail make manufacturer
    material materials memory mobile model name noise origin owner period phone plug ports power pressure price
    processor protocol quantity range rating resolution runtime screen series size speed storage tax tel telephone
    temperature term thickness time type validity version voltage volume warranty wattage website weight width
"""
_ENGLISH_PROPERTIES = frozenset(_ENGLISH_WORDS.split())
# What columns of a table are called that has a header: the first the name of what follows, the second its value.
_OF_THINGS = re.compile(
    r"参数|参数名称?|属性|属性名|指标|项目|项|条目|字段|检查项|事项|序号|故障码?|代码|错误码|现象"
    r"|item|parameter|property|attribute|feature|specification|spec|field|key|no|code|metric",
    re.IGNORECASE,
)
_OF_VALUES = re.compile(
    r"\S{0,4}(?:值|数值|内容|说明|描述|含义|详情|备注|结果|答案|解释|原因|措施|处理|办法|情况|介绍|要求|规则)"
    r"|(?:\w+ )?(?:value|description|meaning|detail|note|comment|remark|content|explanation|answer|result)s?",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"[约近≤≥<>＜＞±+-]{0,2}\s?[¥￥$€£]?\s?\d|(?:约|近)?[一二三四五六七八九十百千万两半]{1,4}(?:个|年|月|天|日|周|小时|分钟|秒|次|元|折|台|件|升|米|瓦|级|层)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -](?:year|month|week|day|hour|minute)",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"(?:不?支持|是|否|有|无|可|不可|yes|no|none|n/a|✓|√|×|☑|☒|☐)", re.IGNORECASE)

_CLAUSE = re.compile(r"请|无需|不需|可以|不能|不得|不可|必须|应当|需要|please\b|you\b|do not\b", re.IGNORECASE)

Cells = tuple[tuple[str, str], ...]
"""The labels of a row with their values; a text without a label has an empty one."""


def labelled_rows(rows: Grid, mark: Mark = Mark.NONE) -> list[Cells] | None:
    """Read a table of labels and values; `None` where it is another one, whose first row may name the columns.

    Args:
        rows: The table, without titles and notes.
        mark: What its form says of its first row and column.
    """
    width = max((len(row) for row in rows), default=0)
    used = [column for column in range(width) if any(column < len(row) and row[column] for row in rows)]
    if len(used) not in _WIDTHS or len(rows) > _MAX_ROWS:
        return None
    packed = [[row[column] if column < len(row) else "" for column in used] for row in rows]
    return list(_cells(packed)) if _is_labelled(packed, mark) else None


def reads_as_column_name(text: str) -> bool:
    """Tell whether a text is a word that columns are named by: "到达时间", "说明", "Price"."""
    bare = _bare(text)
    return size(bare) <= _MAX_LABEL and (bool(_OF_VALUES.fullmatch(bare)) or _is_property(bare))


def _cells(rows: Grid) -> Iterator[Cells]:
    labels = [""] * len(rows[0])
    for row in rows:
        cells: list[tuple[str, str]] = []
        for column in range(0, len(row), 2):
            label, value = row[column].rstrip(_ENDS), row[column + 1]
            labels[column] = label or labels[column]
            if label or value:  # a value without a label goes on with the one above; a label without a value is a title
                cells.append((labels[column], value) if value else ("", label))
        yield tuple(cells)


def _is_labelled(rows: Grid, mark: Mark) -> bool:
    pairs = [(row[column], row[column + 1]) for row in rows for column in range(0, len(row), 2)]
    pairs = [pair for pair in pairs if any(pair)]
    labels = [label for label, _ in pairs if label]
    first_label, first_value = next((pair for pair in pairs if all(pair)), ("", ""))
    if not (pairs[0][0] and first_label) or mark is Mark.HEADER or not all(map(_could_label, labels)):
        return False
    if _twice(rows) or len(set(labels)) == 1 < len(labels):
        return False
    if mark is Mark.LABELS or _share(labels, lambda label: label.endswith((":", "："))) >= _SHARE:
        return True
    if _names_values(first_label, first_value):
        return False
    if _share(labels, _is_property) >= _SHARE:
        return True
    others = [value for label, value in pairs if value and label != first_label]
    is_value = _is_value(first_value, others) and not names_quantities(first_label, first_value, others)
    return len(rows[0]) == 2 and is_value  # noqa: PLR2004 - one pair


def _could_label(text: str) -> bool:
    return size(text) <= _MAX_LABEL and not closes(text) and not is_figure(text)


def _twice(rows: Grid) -> bool:
    """Tell whether a label stands in several places: only below itself, as one merged over rows does, it may."""
    seen: set[str] = set()
    above: Sequence[str] = ()
    for row in rows:
        labels = row[::2]
        new = [label for column, label in enumerate(labels) if label and (not above or above[column] != label)]
        if seen & set(new) or len(set(new)) < len(new):
            return True
        seen |= set(new)
        above = labels
    return False


def _names_values(label: str, value: str) -> bool:
    """Tell whether a first row reads as names of columns: "参数 | 数值", "服务 | 时间"."""
    bare = _bare(value)
    names = _OF_THINGS.fullmatch(_bare(label)) or _OF_VALUES.fullmatch(bare)
    # A longer one is a value that only ends so: the name of a company.
    return bool(names) or (size(bare) <= _MAX_NAME and _is_property(bare))


def _is_property(label: str) -> bool:
    bare = _bare(label)
    *_, last = bare.casefold().split() or [""]
    return last in _ENGLISH_PROPERTIES or bool(_PROPERTIES_AT_END.search(bare))


def _is_value(first: str, others: Sequence[str]) -> bool:
    """Tell whether what stands behind the first label is a value like the others, and not their name."""
    bare = _BRACKETS.sub("", first).strip()
    if others and all(map(is_figure, others)) and not is_figure(first):
        return False
    is_value = _QUANTITY.match(bare) or _YES_OR_NO.fullmatch(bare) or _CLAUSE.match(bare)
    return bool(is_value) or first in others or closes(first)


def _share(labels: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, labels)) / len(labels)


def _bare(text: str) -> str:
    return _BRACKETS.sub("", text).strip(_ENDS)
