"""Two modems whose codes have several parts, LW-G1 and LW-G2 Pro: kept whole, told apart, asked back about."""

from collections.abc import Iterator

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder

pytestmark = pytest.mark.xdist_group("story")

SMALL = """# 光猫 LW-G1 使用手册

## 产品参数

LW-G1 的参数如下：

| 项目 | 参数 |
| --- | --- |
| 网口 | 1 个千兆口，3 个百兆口 |
| 功耗 | 不超过 8 W |

## 指示灯

| 指示灯 | 状态 | 含义 |
| --- | --- | --- |
| LOS | 红灯闪烁 | 收不到光信号 |
| PON | 绿灯常亮 | 已注册 |

## 恢复出厂设置

用牙签按住 RESET 孔 8 秒，直到所有灯熄灭再松手。
"""
LARGE = """# 光猫 LW-G2 Pro 使用手册

## 产品参数

| 项目 | 参数 |
| --- | --- |
| 网口 | 1 个 2.5G 口，3 个千兆口 |
| 功耗 | 不超过 22 W |

## 指示灯

LW-G2 Pro 只有一个状态灯：

| 颜色 | 状态 | 含义 |
| --- | --- | --- |
| 红色 | 常亮 | 光纤未接好 |
| 红色 | 快闪 | 温度过高，自动降速 |
| 黄色 | 常亮 | 没有注册成功 |

## 恢复出厂设置

按住背面 RESET 键 15 秒，状态灯变黄后松手。
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("manuals")
    (folder / "g1.md").write_text(SMALL, encoding="utf-8")
    (folder / "g2.md").write_text(LARGE, encoding="utf-8")
    with open_shop([folder], tmp_path_factory.mktemp("modems"), embedder) as shop:
        yield shop


@pytest.mark.parametrize("question", ["怎么恢复出厂设置", "光猫功耗多少", "光猫有几个网口"])
def test_which_of_the_two_is_asked_back(shop: Shop, question: str) -> None:
    reply = anyio.run(shop.ask, question)
    assert sorted(reply.suggestions) == ["光猫 LW-G1", "光猫 LW-G2 Pro"]


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("LW-G1的功耗",), "8 W"),
        (("LW-G1的功耗", "那另一款呢"), "22 W"),
        (("G2 pro怎么恢复出厂",), "15 秒"),
        (("G2 pro怎么恢复出厂", "那g1呢"), "8 秒"),
        (("LW-G2 Pro红灯快闪怎么办",), "温度过高"),
        (("LW-G2 Pro红灯快闪怎么办", "黄灯呢"), "没有注册成功"),
    ],
)
def test_each_is_told_of_by_its_own_manual(shop: Shop, messages: tuple[str, ...], said: str) -> None:
    assert said in anyio.run(shop.ask, *messages).reply


def test_the_line_that_introduces_a_table_is_no_answer(shop: Shop) -> None:
    assert "只有一个状态灯：[" not in anyio.run(shop.ask, "LW-G2 Pro红灯快闪怎么办").reply
