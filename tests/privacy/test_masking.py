"""Personal data is masked, the numbers of things are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.privacy.kinds import MASKS, Kind
from service.privacy.masking import find, mask, without

MASKED = [
    ("我叫张三想退货", "我叫[姓名]想退货"),
    ("我叫欧阳锋，电话138 0013 8000", "我叫[姓名]，电话[电话]"),
    ("手机是13800138000", "手机是[电话]"),
    ("号码１３８００１３８０００", "号码[电话]"),
    ("我的号码一三八零零一三八零零零", "我的号码[电话]"),
    ("座机010-62345678", "座机[电话]"),
    ("+44 20 7946 0958打给我", "[电话]打给我"),
    ("收货地址：上海市浦东新区世纪大道100号3栋201室，谢谢", "收货地址：[地址]，谢谢"),
    ("改成杭州市西湖区文三路1号吧", "改成[地址]吧"),
    ("身份证号是11010519491231002X", "身份证号是[身份号码]"),
    ("税号11010519491231002X", "税号[身份号码]"),
    ("税号12345678", "税号[身份号码]"),
    ("香港身份证P174468(6)", "香港身份证[身份号码]"),
    ("台湾B221690311", "台湾[身份号码]"),
    ("护照E12345678", "护照[证件]"),
    ("卡号6222021234567890123", "卡号[银行卡]"),
    ("京A12345", "[车牌]"),
    ("粤B·D12345", "[车牌]"),
    ("邮箱duan-zhi.x@gmail.com.cn。", "邮箱[邮箱]。"),
    ("My name is John Smith and I live at 12 Baker Street, London", "My name is [name] and I live at [address]"),
    ("this is Tom Hanks speaking", "this is [name] speaking"),
    ("card 4111 1111 1111 1111 exp 12/27", "card [card] exp 12/27"),
    ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [account]"),
    ("my ssn: 078-05-1123", "my ssn: [identity]"),
    ("call me at 415-555-2671", "call me at [phone]"),
    ("mail a.b+c@example.co.uk now", "mail [email] now"),
    ("write to jane (at) example (dot) org", "write to [email]"),
    ("please deliver to EC1A1BB", "please deliver to [address]"),
    ("my ip is 81.2.69.142", "my ip is [network]"),
    ("电话138\u200b0013\u200b8000。", "电话[电话]。"),
    ("1\u20603\u00ad8\ufe0f00138000到了吗", "[电话]到了吗"),
    ("打①③⑧⓪⓪①③⑧⓪⓪⓪", "打[电话]"),
    ("我的号码١٣٨٠٠١٣٨٠٠٠", "我的号码[电话]"),
    ("打𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "打[电话]"),
    ("打壹叁捌零零壹叁捌零零零", "打[电话]"),
    ("打一三八 零零一三 八零零零", "打[电话]"),
    ("打138零零一三8000", "打[电话]"),
    ("a\u200b.b@exam\u00adple.com ok", "[email] ok"),
    ("收件人张三 电话13800138000", "收件人[姓名] 电话[电话]"),
    ("联系人欧阳锋13800138000", "联系人[姓名][电话]"),
    ("My name is Tim. Membership Price?", "My name is [name]. Membership Price?"),
    ("My name is Tim\nMembership Price?", "My name is [name]\nMembership Price?"),
    ("this is Mr. Smith. Shipping Cost?", "this is Mr. [name]. Shipping Cost?"),
    ("My name is J. R. Smith Jr. and I wait", "My name is [name]. and I wait"),
    ("My name is Mary J. Blige.", "My name is [name]."),
    ("My name is Dr. John St. James", "My name is Dr. [name]"),
    ("我叫Tim想退货", "我叫[姓名]想退货"),
    ("我的微信是wxid_a1b2c3", "我的微信是[社交账号]"),
    ("微信号：zhangsanfeng", "微信号：[社交账号]"),
    ("微信 lisi-88888", "微信 [社交账号]"),
    ("加我QQ 123456789", "加我QQ [社交账号]"),
    ("qq号12345", "qq号[社交账号]"),
    ("my WeChat ID is lisi_1988", "my WeChat ID is [messenger]"),
    ("寄到厦门市思明区莲前西路 200 号 1203 室，谢谢", "寄到[地址]，谢谢"),
    ("福建省 厦门市 思明区 莲前西路 200 号 1203 室 张三", "[地址] 张三"),
    ("莲前西路 200 号 3 栋 2 单元 501", "[地址]"),
    ("天津市和平区南京道 8 号 201 室", "[地址]"),
    ("义乌市福田街道 下骆宅村 12 号", "[地址]"),
    ("台北市大安區復興路 100 號 12 樓", "[地址]"),
    ("帮我查一下订单，13812345678", "帮我查一下订单，[电话]"),
    ("订单 13812345678 张三收", "订单 [电话] 张三收"),
    ("快递是13812345678", "快递是[电话]"),
    ("快递电话号码 13812345678", "快递电话号码 [电话]"),
    ("型号 13812345678", "型号 [电话]"),
    ("交易：4111111111111111", "交易：[银行卡]"),
    ("发票是 11010519491231002X", "发票是 [身份号码]"),
    ("开发票，11010519491231002X", "开发票，[身份号码]"),
    ("订单号，13812345678", "订单号，[电话]"),
    ("My card for this transaction is 4111111111111111", "My card for this transaction is [card]"),
    ("In that case 415-555-2671 is my number", "In that case [phone] is my number"),
    ("My number in any case is 415-555-2671", "My number in any case is [phone]"),
    ("about the item 415-555-2671", "about the item [phone]"),
    ("My SSN for the ticket is 123-45-6789", "My SSN for the ticket is [identity]"),
]

KEPT = [
    "这条路 3 号 通车吗",
    "你们上海 南京路 店 在 3 楼吗",
    "我知道 2 号 3 楼怎么走，3 楼 201 室有会议吗",
    "我 5 号 下单 6 号 能到 北京 吗，走高速路上 3 号 服务区",
    "订单号2024112233445566 什么时候发货",
    "订单6222021234567890123到了吗",
    "order number 4111111111111111",
    "运单号：13800138000",
    "单号 13800138000，快递单号是13800138000，订单编号:13800138000，工单 #13800138000",
    "发票号码 11010519491231002X",
    "订单 110105491231002 什么时候发货",
    "序列号：13800138000，产品编号13800138000，交易流水号4111111111111111",
    "order no. 415-555-2671, order #13800138000, Order ID: 4111111111111111",
    "case number 415-555-2671, transaction number is 4111111111111111, model number 13800138000",
    "S/N 13800138000, sku: 13800138000, tracking code 13800138000",
    "ticket 2024112233445566, invoice 8123456789, serial AB1234567",
    "400-820-8820 是你们的电话吗",
    "ESP32-S3-WROOM-1 8MB, firmware 1.2.3.4, 192.168.0.1, 2.4 GHz",
    "2024-01-02 12:30 下单，¥1,299，7天无理由退货",
    "你们上海南京路店在哪？",
    "地址在哪里修改？姓名怎么改？电话打不通",
    "我是新用户，我叫了快递",
    "Can I call you on Monday? What is your address?",
    "my name is spelled wrong on the order",
    "price 12345678901 units",
    "微信支付可以吗？微信pay也行？WeChat payments, wechat support",
    "微信小程序登录不了，QQ音乐打不开，QQ版本9.1.2",
    "收件人方便电话联系吗，收件人何时能改，联系人电话怎么填",
    "税号 91110000600037341L 能开专票吗",
    "公司税号914403001922038216",
    "统一社会信用代码：91310000MA1FL12345",
    "our company's tax id is 91110000600037341L",
    "①打开电源②长按3秒③松开",
    "二〇二四年一月一日，两百三十五元",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    lang = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    assert mask(text, lang) == masked
    assert mask(masked, lang) == masked


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_personal_data_is_kept(text: str) -> None:
    assert find(text) == ()


def test_what_the_documents_publish_is_kept_however_it_is_written() -> None:
    published = "售后热线 021-5566 7788，邮箱 service@example.com"
    assert mask("拨打02155667788或13800138000，写信到Service@example.com", "zh", published) == (
        "拨打02155667788或[电话]，写信到Service@example.com"
    )


PART_OF_WORDS = [
    ("My name is Will, when do I get it?", "You will get a refund. Will it last?"),
    ("My name is Tim.", "You get it in time. Tim helps."),
    ("My name is Ann.", "It has an announcement. Ann, too."),
    ("My name is Mark", "Mark the box at the market."),
    ("My name is Art.", "Art is in the cart."),
    ("我叫张天，想退货", "如开张天数不足，不可退货。"),
    ("我叫李可，想退货", "行李可寄。"),
    ("write to tim@example.com", "fatim@example.com or tim@example.com.cn"),
    ("my WeChat ID is lisi_1988", "lisi_19885"),
    ("I live at 2 Baker Street", "We are at 12 Baker Street, London."),
]


@pytest.mark.parametrize(("text", "published"), PART_OF_WORDS)
def test_what_is_a_part_of_published_words_is_masked(text: str, published: str) -> None:
    lang = "zh" if "\u4e00" <= text[0] <= "\u9fff" else "en"
    assert mask(text, lang, published) == mask(text, lang) != text


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("this is Mr. Smith", "Ask Mr. John Smith."),
        ("联系人：张三", "联系人：张三，电话见下。"),
        ("I live at 12 Baker Street", "We are at 12 Baker Street, London."),
        ("地址：上海市浦东新区世纪大道 100号", "我们在上海市浦东新区世纪大道100号 9点开门"),
        ("到厦门市思明区莲前西路 200 号 1203 室", "总店：厦门市思明区莲前西路200号1203室，9点开门"),
        ("mail tim@example.com", "Write to <Tim@Example.com>."),
        ("写信到tim@example.com。", "请写信到tim@example.com吧"),
    ],
)
def test_people_and_addresses_that_are_published_are_kept(text: str, published: str) -> None:
    assert mask(text, "en", published) == text != mask(text, "en")


def test_a_search_goes_without_personal_data() -> None:
    assert without("我的电话13800138000，怎么退货？") == "我的电话 ，怎么退货？"


def test_what_is_masked_stands_where_it_was_written() -> None:
    text = "\u200b我叫张\u200b三，电话138\u200b0013\u200b8000\u200b好"
    assert [text[one.start : one.end] for one in find(text)] == ["张\u200b三", "138\u200b0013\u200b8000"]


def test_every_kind_has_a_mask_in_both_languages() -> None:
    assert all(masks.keys() == set(Kind) for masks in MASKS.values())


@given(st.lists(st.sampled_from([text for text, _ in MASKED] + KEPT), max_size=4).map("；".join))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text, "zh")
    assert mask(once, "zh") == once


PIECES = (
    "1234567 ",
    "中路街道巷",
    "1-",
    "1号",
    "a@",
    "地址:市",
    "地址:",
    "我家住",
    "My name is A ",
    "护照号码",
    "qq ",
    "微信a_",
    "订单号 ",
    "order no ",
    "路 1 号 ",
    "市 区 路 ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_long(piece: str) -> None:
    """Work that grew with the square of the text would not end in time on one of this length."""
    began = time.process_time()
    find(piece * (40_000 // len(piece)))
    assert time.process_time() - began < 5
