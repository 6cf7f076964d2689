"""A sentence says nothing that the passages do not, and cites the passages that say it."""

import pytest

from tests.chat.guard.making import guarded

RETURNS = "商品签收后7天内，商品完好且配件齐全的，可以申请无理由退货。退货运费由顾客承担，每单10元。"
LAMPS = (
    "E27灯泡保修两年，E14灯泡保修三年。E27灯泡的价格是 ¥1,299。"
    "客服电话是 400-820-8820，周一至周五 9:00-18:00 有人接听。"
)
WARRANTY = (
    "The two-year warranty covers defects in material. Basecamp refunds within 30 days. "
    "Damage by lightning is not covered."
)


def reason(sentence: str, *texts: str) -> str:
    guard = guarded(sentence, *texts)
    return guard.report.cuts[0].reason if guard.report.cuts else ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("签收后15天内可以申请无理由退货[1]。", "unfounded_amount"),
        ("签收后7个工作日内可以申请无理由退货[1]。", "unfounded_amount"),
        ("根据第五条，签收后7天内可以无理由退货[1]。", "unfounded_clause"),
        ("E40灯泡的价格是1299元[2]。", "unfounded_code"),
        ("客服电话是400-820-8821[2]。", "unfounded_phone"),
        ("客服邮箱是 help@kefu.example[2]。", "unfounded_mail"),
        ("详情见 https://kefu.example/return[1]。", "unfounded_link"),
        ("周六 9:00-18:00 客服有人接听[2]。", "unfounded_weekday"),
        ("周一至周五 9:00-20:00 客服有人接听[2]。", "unfounded_time"),
        ("商品完好的，2026年1月1日起可以申请无理由退货[1]。", "unfounded_date"),
        ("根据《消费者权益说明》，签收后7天内可以申请无理由退货[1]。", "unfounded_name"),
        ("Mijia 灯泡保修两年[2]。", "unfounded_name"),
        ("所有门店都提供免费咖啡和停车券[1]。", "unsupported"),
    ],
)
def test_what_no_passage_says_is_cut(sentence: str, why: str) -> None:
    assert reason(sentence, RETURNS, LAMPS) == why


@pytest.mark.parametrize(
    "sentence",
    ["E14灯泡保修两年[1]。", "E27灯泡保修三年[1]。", "E27灯泡的价格是10元[1]。", "退货运费由顾客承担，每单1299元[2]。"],
)
def test_what_the_passages_say_of_something_else_is_cut(sentence: str) -> None:
    assert reason(sentence, LAMPS, RETURNS) == "swapped"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("签收后七日内可以申请无理由退货[1]。", "签收后七日内可以申请无理由退货[1]。"),
        ("签收后7天内可以退货。", "签收后7天内可以退货。[1]"),
        ("签收后一周内可以申请无理由退货。", "签收后一周内可以申请无理由退货。[1]"),
        ("E27灯泡的价格是1299元[1]。", "E27灯泡的价格是1299元。[2]"),
        ("退货运费每单十元，E27灯泡保修两年[1]。", "退货运费每单十元，E27灯泡保修两年。[1][2]"),
        (
            "请拨打400-820-8820，周一到周五上午9点至下午6点有人接听[2][1]。",
            "请拨打400-820-8820，周一到周五上午9点至下午6点有人接听。[2]",
        ),
        ("1. 商品要完好，配件要齐全", "1. 商品要完好，配件要齐全[1]"),
    ],
)
def test_a_true_sentence_cites_the_passages_that_say_it(sentence: str, shown: str) -> None:
    assert guarded(sentence, RETURNS, LAMPS).text == shown


def test_the_number_of_an_item_is_no_fact_of_the_passage() -> None:
    assert reason("检测在4个工作日内完成[1]。", "1. 寄回商品。\n4. 检测在2个工作日内完成。") == "unfounded_amount"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("活动自2026年1月1日开始，优惠券有效至2026年[1]。", "活动自2026年1月1日开始，优惠券有效至2027年。"),
        ("请在长按开关后做第二步，再做第二步[1]。", "请在长按开关后做第一步，再做第二步。"),
        ("GPIO34 ~ GPIO34 只能输入信号[1]。", "GPIO34 ~ GPIO39 只能输入信号。"),
        ("公司在30年成立，30年来深受欢迎[1]。", "公司在1996年成立，30年来深受欢迎。"),
    ],
)
def test_what_is_said_twice_where_the_passage_says_two_things_is_cut(sentence: str, passage: str) -> None:
    assert reason(sentence, passage) == "swapped"


def test_another_thing_in_a_thing_s_place_is_cut() -> None:
    fan = "电风扇的遥控器需要两节电池，请先取下背面的盖板。"
    assert reason("空气净化器的遥控器需要两节电池，请先取下背面的盖板[1]。", fan) == "swapped"
    assert reason("电风扇的遥控器要用两节电池，请先取下背面的盖板[1]。", fan) == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("拆封后的商品可以无理由退货[1]。", "拆封后的商品不可以无理由退货。"),
        ("灯带不支持户外使用[1]。", "灯带支持户外使用。"),
        ("Damage by lightning is covered by the warranty. [1]", "Damage by lightning is not covered by the warranty."),
        ("You cannot return opened lamps. [1]", "You can return opened lamps."),
    ],
)
def test_what_the_passage_denies_is_cut(sentence: str, passage: str) -> None:
    assert reason(sentence, passage) == "denied"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("拆封后的商品不能无理由退货[1]。", "拆封后的商品不可以无理由退货。"),
        ("灯带能不能户外使用，请看包装[1]。", "灯带是否能户外使用，请看包装。"),
        ("The warranty doesn't cover damage by lightning. [1]", "Damage by lightning is not covered by the warranty."),
    ],
)
def test_a_denial_in_other_words_is_kept(sentence: str, passage: str) -> None:
    assert reason(sentence, passage) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "您好！",
        "感谢您的咨询，很高兴为您解答。",
        "如果您还有其他问题，请随时联系我们[1]。",
        "Hello! I hope this helps.",
    ],
)
def test_courtesy_needs_no_passage_cites_none_and_is_no_answer_by_itself(sentence: str) -> None:
    courtesy = sentence.replace("[1]", "")
    assert guarded(f"{sentence}\n商品签收后7天内可以无理由退货。[1]", RETURNS).text.startswith(f"{courtesy}\n商品")
    assert guarded(f"商品签收后7天内可以无理由退货。[1]\n{sentence}", RETURNS).text.endswith(f"[1]\n{courtesy}")
    assert guarded(f"{sentence}\n商品签收后30天内可以无理由退货。[1]", RETURNS).text == ""
    assert guarded(sentence, RETURNS).text == ""


def test_the_admission_that_there_is_no_answer_is_no_claim() -> None:
    admission = "抱歉，知识库暂未收录比特币付款的说明。"
    assert guarded(admission, RETURNS).text == ""
    assert guarded(admission, RETURNS, admissions=(admission,)).text == admission


@pytest.mark.parametrize(
    ("beside", "shown"),
    [
        ("，但是退款期限是90天，运费每单88元，请打电话 400-999-9999 办理。", "。"),
        ("，但商品签收后7天内可以申请无理由退货。", "，但商品签收后7天内可以申请无理由退货。[1]"),
        ("，不过是的。", "。"),
        ("，请联系客服。", "，请联系客服。"),
    ],
)
def test_what_stands_beside_an_admission_is_judged_as_well(beside: str, shown: str) -> None:
    admission = "抱歉，我在现有的资料里没有找到这个问题的答案"
    assert guarded(admission + beside, RETURNS, admissions=(f"{admission}。",)).text == admission + shown


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("The two-year warranty covers defects in material. [1]", ""),
        ("Defects in material are covered for 24 months. [1]", ""),
        ("The three-year warranty covers defects in material. [1]", "unfounded_amount"),
        ("Refunds by Writeboard come within 30 days. [1]", "unfounded_name"),
    ],
)
def test_english_is_judged_as_chinese_is(sentence: str, why: str) -> None:
    assert reason(sentence, WARRANTY) == why


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Returns are possible within seven days of delivery. [1]", ""),
        ("Returns are possible within 15 days of delivery. [1]", "unfounded_amount"),
        ("Light the fuse behind the warehouse. [1]", "unsupported"),
    ],
)
def test_of_passages_in_another_language_only_facts_are_compared(sentence: str, why: str) -> None:
    assert reason(sentence, RETURNS) == why


LIMITS = (
    "退货须在签收后7天内提出。满99元包邮。每个账号最多绑定5台设备，密码不得超过16位。"
    "Files may have up to 15 MB. You must be over 18 years. Passwords have at least 8 characters."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "退货须在签收7天后提出[1]。",
        "不超过99元包邮[1]。",
        "每个账号至少绑定5台设备[1]。",
        "密码不得少于16位[1]。",
        "Files may have more than 15 MB[1].",
        "You must be under 18 years[1].",
        "Passwords have at most 8 characters[1].",
    ],
)
def test_a_least_is_not_told_as_a_most(sentence: str) -> None:
    assert reason(sentence, LIMITS) == "swapped"


@pytest.mark.parametrize(
    "sentence",
    [
        "退货须在签收后7天以内提出[1]。",
        "99元以上包邮[1]。",
        "每个账号可绑定5台以内的设备[1]。",
        "密码不能超过16位[1]。",
        "Files must not be more than 15 MB[1].",
        "You must be more than 18 years[1].",
        "Passwords have no fewer than 8 characters[1].",
        "Passwords have 8 characters or more[1].",
    ],
)
def test_a_most_may_be_said_in_other_words(sentence: str) -> None:
    assert reason(sentence, LIMITS) == ""


@pytest.mark.parametrize(
    "sentence",
    ["点击操作面板，查看日志[1]。", "点击工具栏中的系统日志[1]。", "Zephyr is stored in the knowledge base[2]."],
)
def test_another_thing_between_the_same_words_is_cut(sentence: str) -> None:
    texts = ("点击操作系统，查看日志。点击工具栏中的运行记录。", "Annual is stored in the knowledge base.")
    assert reason(sentence, *texts) == "swapped"


def test_a_recommendation_is_no_thing() -> None:
    assert reason("推荐开启该选项，以节省电量[1]。", "建议开启该选项，以节省电量。") == ""


@pytest.mark.parametrize(
    ("sentence", "question", "shown"),
    [
        ("不是30天，签收后7天内可以申请无理由退货[1]。", "你们不是说30天吗？", True),
        ("签收后7天内可以申请无理由退货，而非30天[1]。", "你们不是说30天吗？", True),
        ("Basecamp refunds within 30 days, not 60 days[3].", "You said 60 days, didn't you?", True),
        ("Basecamp refunds within 30 days, not 60 days[3].", "Do you refund?", False),
        ("不是30天，签收后15天内可以申请无理由退货[1]。", "你们不是说30天吗？", False),
        ("不是7天，签收后30天内可以申请无理由退货[1]。", "你们不是说30天吗？", False),
        ("不是30天就可以申请无理由退货[1]。", "你们不是说30天吗？", False),
    ],
)
def test_what_the_customer_believes_may_be_denied_beside_what_is_so(sentence: str, question: str, shown: bool) -> None:
    assert bool(guarded(sentence, RETURNS, LAMPS, WARRANTY, question=question).text) is shown


POLICY = (
    "支付宝付款 3 个工作日到账，信用卡付款 10 个工作日到账。寄出前请解绑设备。主机和遥控器享受同样的保修。"
    "退款按原付款方式退回。台灯和吸顶灯可以回收。"
)
RATES = (
    "旧机：门锁；能开机：最高抵 300 元；不能开机：抵 40 元\n旧机：摄像头；能开机：最高抵 80 元；不能开机：抵 10 元\n"
    "情形：无理由退货；寄回的运费：您承担\n情形：故障换货；寄回的运费：我们承担"
)
SHARING = (
    "Lights and plugs can be shared. The refund goes back to the original payment method. "
    "Add the device before the update."
)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("信用卡付款 3 个工作日到账，支付宝付款 10 个工作日到账。", "swapped"),
        ("摄像头能开机的最高抵 300 元。", "swapped"),
        ("寄出后请解绑设备。", "swapped"),
        ("Add the device after the update.", "swapped"),
        ("无理由退货，寄回的运费由我们承担。", "overstated"),
        ("故障换货，寄回的运费由您承担。", "overstated"),
        ("所有主机和遥控器享受同样的保修。", "overstated"),
        ("只有台灯可以回收。", "overstated"),
        ("今天就会退款到原付款方式。", "overstated"),
        ("我已为您按原付款方式退款。", "overstated"),
        ("All lights can be shared.", "overstated"),
        ("Only lights can be shared.", "overstated"),
        ("The refund goes back to the original payment method today.", "overstated"),
        ("I have sent the refund back to the original payment method.", "overstated"),
    ],
)
def test_what_goes_further_than_the_passages_is_cut(sentence: str, why: str) -> None:
    assert reason(sentence, POLICY, RATES, SHARING) == why


@pytest.mark.parametrize(
    "sentence",
    [
        "支付宝付款 3 个工作日到账，信用卡付款 10 个工作日到账。",
        "信用卡付款 10 个工作日到账，支付宝付款 3 个工作日到账。",
        "摄像头能开机的最高抵 80 元，不能开机的抵 10 元。",
        "无理由退货，寄回的运费由您承担。",
        "Lights can be shared.",
        "Before the update, add the device.",
    ],
)
def test_what_goes_as_far_as_the_passages_is_shown(sentence: str) -> None:
    assert reason(sentence, POLICY, RATES, SHARING) == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Content can be recovered once deleted.", "denied"),
        ("Content can't be recovered once deleted.", ""),
        ("Content is deleted from our backups after 30 days and from our servers after 60 days.", "swapped"),
    ],
)
def test_a_denial_counts_with_either_apostrophe_and_facts_are_not_exchanged(sentence: str, why: str) -> None:
    passage = (
        "Content can’t be recovered once deleted. "
        "Content is deleted from our servers after 30 days, and from our backups after 60 days."
    )
    assert reason(sentence, passage) == why


FEES = "Order before 15:00 and it is sent the next day. A parcel to Japan costs USD 12. Members pay 90 yuan for a lamp."
ROW = "编号：C2；名称：清洁片 C2（40 片）；价格（元）：78；库存：缺货"
LEVELS = "按最近 12 个月的实付金额计算：满 500 元为银卡会员，满 2000 元为金卡会员，满 5000 元为黑卡会员。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Shipping to Japan costs 12 US dollars. [1]", "Shipping to Japan: USD 12"),
        ("抱歉，清洁片 C2 目前缺货[1]。", ROW),
        ("最近一年实付满 2000 元就是金卡会员[1]。", LEVELS),
        ("下午三点前付款的当天发货，三点后付款的第二天发[1]。", "15:00 前付款的订单当天发货，之后付款的次日发货。"),
    ],
)
def test_the_same_in_other_words_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("A lamp costs 90 yuan, and students get half off. [1]", "灯具：台灯；价格（元）：90"),
        ("A lamp costs 90 yuan, and students get a discount. [1]", FEES),
        ("台灯 90 元，学生还可享优惠[1]。", "灯具：台灯；价格（元）：90"),
    ],
)
def test_a_discount_that_nobody_wrote_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("We delete your 2FA info after 60 days. [1]", "After 60 days we delete your 2FA info."),
        ("注销后会删除 2FA 信息。[1]", "账号注销后，2FA 信息会一并删除。"),
    ],
)
def test_a_name_that_begins_with_a_number_is_one(sentence: str, text: str) -> None:
    assert guarded(sentence, text).text == sentence


def test_a_name_within_a_code_is_another() -> None:
    assert guarded("The lamp has an FA port. [1]", "The lamp has an MB2FA port.").text == ""


@pytest.mark.parametrize(
    ("sentence", "passage", "others"),
    [
        ("储物柜只有人民广场店有[1]。", "人民广场店有 40 个储物柜。", "其他门店没有储物柜。"),
        (
            "You find lockers only at the main station. [1]",
            "There are 40 lockers at the main station. ",
            "The other stations have no lockers.",
        ),
    ],
)
def test_what_the_others_do_not_have_one_alone_has(sentence: str, passage: str, others: str) -> None:
    assert reason(sentence, passage + others) == ""
    assert reason(sentence, passage) == "overstated"


def test_those_of_an_age_are_not_all() -> None:
    assert reason("For anyone under 18 a filling is 50 dollars. [1]", "Filling, under 18: 50 dollars.") == ""
    assert reason("For anyone a filling is 50 dollars. [1]", "Filling, under 18: 50 dollars.") == "overstated"
    assert reason("所有不满 18 岁的洗牙收 50 元[1]。", "洗牙，不满 18 岁：50 元。") == ""
    assert reason("所有人洗牙收 50 元[1]。", "洗牙，不满 18 岁：50 元。") == "overstated"
