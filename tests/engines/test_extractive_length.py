"""A quotation is no longer than a customer may be sent, and ends where a sentence does."""

from knowledge.types import Kind, Passage
from service.engines.extractive import Question, quote
from tests.engines.test_extractive import PHRASES, ask, source

QUESTION = Question("可以用什么付款？", "zh", max_chars=300)
SENTENCE = "支持支付宝、微信支付和银联卡付款。"


def test_a_very_long_answer_ends_at_the_last_sentence_that_fits() -> None:
    pair = Passage(SENTENCE * 200, Kind.QA, question="可以用什么付款？")
    answer = quote(QUESTION, [source(1, pair)], PHRASES["zh"])
    assert answer
    assert answer.text == SENTENCE * (300 // len(SENTENCE)) + "…[1]"


def test_a_sentence_is_never_cut() -> None:
    pair = Passage("支持付款，" * 100 + "完。" + SENTENCE, Kind.QA, question="可以用什么付款？")
    answer = quote(QUESTION, [source(1, pair)], PHRASES["zh"])
    assert answer
    assert answer.text == "支持付款，" * 100 + "完。…[1]"


def test_rows_that_do_not_fit_are_counted() -> None:
    rows = "\n".join(f"付款方式: 卡{number}; 说明: {SENTENCE * 7}" for number in range(5))
    answer = quote(QUESTION, [source(1, Passage(rows, Kind.RECORD))], PHRASES["zh"])
    assert answer
    assert answer.text.count("付款方式：") == 2
    assert "3" in answer.text.splitlines()[-1]


def test_further_passages_that_do_not_fit_are_left_out() -> None:
    first = Passage(SENTENCE * 15, Kind.QA, question="可以用什么付款？")
    second = Passage("七天内可以退货，退货时请带上发票。" * 10, Kind.QA, question="几天内可以退货？")
    question = Question("可以用什么付款？几天内可以退货？", "zh")
    both = quote(question, [source(1, first), source(2, second)], PHRASES["zh"])
    one = quote(Question(question.text, "zh", max_chars=300), [source(1, first), source(2, second)], PHRASES["zh"])
    assert both
    assert one
    assert (len(both.used), len(one.used)) == (2, 1)


TERMS = Passage(
    "1. 用户应当妥善保管自己的账号和密码，因为保管不善造成的损失由用户自行承担；发现账号被人冒用的，应当立即通知我们，"
    "我们会在核实以后暂停该账号的使用，直到用户重新设置密码为止。在此期间，账号里的积分和优惠券都会保留。\n"
    "2. 我们每年最多会调整一次会员费用。费用调整之前，我们会提前三十天用短信通知用户；用户不同意的，可以在调整生效之前"
    "取消会员，剩余月份的费用会按月退还到原来的付款方式，不收手续费。已经使用过的会员权益不需要退回。\n"
    "3. 用户在社区里发布的图片和文字归用户所有，我们只在展示和推荐的范围里使用；用户删除以后，我们会在七天以内从所有"
    "页面撤下，并在九十天以内从备份里清除。法律另有要求的，按法律的要求处理。",
    Kind.PROCEDURE,
    ("服务条款",),
)


def test_of_numbered_clauses_those_that_answer_are_quoted() -> None:
    reply = ask("会员费用调整会提前通知吗", source(1, TERMS))
    assert "2. 我们每年最多会调整一次会员费用。费用调整之前，我们会提前三十天用短信通知用户" in reply
    assert "密码" not in reply
    assert "社区" not in reply


def test_who_asks_how_is_given_every_step_however_long_they_are() -> None:
    reply = ask("会员费用怎么退", source(1, TERMS))
    assert all(f"{number}. " in reply for number in (1, 2, 3))


def test_a_thing_that_only_a_line_tells_of_is_answered_by_that_line() -> None:
    text = (
        "短按“上”或“下”键微调，长按连续升降，松开即停，遇到障碍物会自动退回。\n"
        "久坐提醒：双击“上”键，可选 30、45、60 分钟，到时间屏幕闪烁并响三声，再按任意一个键关闭提醒。\n"
        "手机 APP 可以通过蓝牙连接 M140 Pro，打开手机的蓝牙和定位后在列表里选择它的名称。\n"
        "童锁：同时按住 1 和 4 键 3 秒，再做一次解锁。"
    )
    manual = source(1, Passage(text, section=("3 日常使用",)), "升降桌 M140 Pro 使用说明书")
    assert ask("M140 Pro的童锁怎么开", manual).endswith(
        "“3 日常使用”：童锁：同时按住 1 和 4 键 3 秒，再做一次解锁。[1]"
    )
    assert ask("M140 Pro日常使用", manual).count("\n") == text.count("\n") + 1
