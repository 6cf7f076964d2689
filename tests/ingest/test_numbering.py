"""Which numbers open a clause or a step, and which only look so."""

import pytest

from ingest.numbering import Clause, Step, clause_of, step_of


@pytest.mark.parametrize(
    ("text", "number", "depth", "rest"),
    [
        ("第四条 保修范围", "第四条", 1, "保修范围"),
        ("第十二条　退款", "第十二条", 1, "退款"),
        ("第4.2条 时限", "第4.2条", 2, "时限"),
        ("第三章 附则", "第三章", 1, "附则"),
        ("4.2 灯泡闪红灯", "4.2", 2, "灯泡闪红灯"),
        ("4.2灯泡闪红灯", "4.2", 2, "灯泡闪红灯"),
        ("§1.5 发货", "§1.5", 2, "发货"),
        ("2.2.1 Process data", "2.2.1", 3, "Process data"),
        ("Article 5: Refunds", "Article 5", 1, "Refunds"),
        ("Section 3.1 Scope", "Section 3.1", 2, "Scope"),
        ("一、适用范围", "一", 1, "适用范围"),
        ("（二）质量问题", "（二）", 1, "质量问题"),
    ],
)
def test_reads_a_clause_number(text: str, number: str, depth: int, rest: str) -> None:
    clause = clause_of(text)
    assert clause == Clause(number, clause.style if clause else "", depth, rest)


@pytest.mark.parametrize(
    "text",
    [
        "2.4 GHz 网络才能配网",
        "3.5折优惠",
        "1.5 倍赔偿",
        "第四条规定的情形除外",
        "第四条、第五条不适用",
        "Section 3.1 of this agreement applies",
        "2024.5.1 起执行",
        "192.168.1.1 是网关地址",
        "请看 4.2",
        "1.5.",
        "1. 打开 APP",
    ],
)
def test_does_not_take_a_quantity_or_a_reference_for_a_clause(text: str) -> None:
    clause = clause_of(text)
    assert clause is None or not clause.rest


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("1. 打开 APP", 1, "打开 APP"),
        ("2、登录", 2, "登录"),
        ("3) Tap Save", 3, "Tap Save"),
        ("（4）确认", 4, "确认"),
        ("⑤提交", 5, "提交"),
        ("第十二步：完成", 12, "完成"),
        ("步骤2：按住开关", 2, "按住开关"),
        ("步骤 二 按住", 2, "按住"),
        ("Step 3: Restart", 3, "Restart"),
    ],
)
def test_reads_a_step_number(text: str, number: int, rest: str) -> None:
    step = step_of(text)
    assert step == Step(number, step.style if step else "", rest)


@pytest.mark.parametrize("text", ["1.5 秒后松开", "3.14", "2024年起", "Steps to follow"])
def test_does_not_take_a_decimal_for_a_step(text: str) -> None:
    assert step_of(text) is None
