"""Codes of products and faults."""

import pytest

from knowledge.codes import Code, codes_in, says_codes_alone, without_codes


def only(text: str) -> Code:
    (code,) = codes_in(text)
    return code


@pytest.mark.parametrize(
    ("text", "code", "make"),
    [
        ("那G5多少钱", "G5", "g"),
        ("How heavy is the BN-650?", "BN-650", "bn"),
        ("the abc12", "abc12", "abc"),
        ("an ABCD-1", "ABCD-1", "abcd"),
        ("VIVID-400 保修", "VIVID-400", "vivid"),
        ("a VIVIDX-300", "VIVIDX-300", "vividx"),
        ("LUMINAR7", "LUMINAR7", "luminar"),
        ("a LUMINARA-70.", "LUMINARA-70", "luminara"),
        ("the BN-450S", "BN-450S", "bn"),
        ("the BN450 pro", "BN450", "bn"),
        ("M140 Pro多少钱", "M140 Pro", "m"),
        ("the M140 Pro Max", "M140 Pro Max", "m"),
        ("the K-1 plus the other", "K-1", "k"),
        ("a Ride 350, please", "Ride 350", "ride"),
        ("请问云朵400保修多久", "云朵400", "云朵"),
        ("云朵300 的保修期", "云朵300", "云朵"),
        ("云朵50S", "云朵50S", "云朵"),
        ("Fault E02?", "E02", "e"),
    ],
)
def test_letters_or_a_name_with_a_number_are_a_code(text: str, code: str, make: str) -> None:
    assert (only(text).text, only(text).make) == (code, make)
    assert text[only(text).start : only(text).end] == code


@pytest.mark.parametrize(
    "text",
    [
        "满400可以包邮吗",
        "订单满299元",
        "退款300元",
        "年费20",
        "超过100的",
        "客服电话400-123-4567",
        "Step 2, page 3, version 4",
        "delivered on May 5, after 300 days",
        "Over 300 dollars",
        "I paid 500",
        "5V 2A",
        "PM2.5",
        "a top-10 list",
        "LUMINARAS-70",
    ],
)
def test_a_part_of_a_longer_name_and_an_amount_are_none(text: str) -> None:
    assert codes_in(text) == ()
    assert without_codes(text) == text


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ESP32-S3 and BN-C2", ["ESP32-S3", "BN-C2"]),
        ("光猫LW-G2 Pro和LW-G1", ["LW-G2 Pro", "LW-G1"]),
        ("WH-1000XM5", ["WH-1000XM5"]),
        ("XR-B200", ["XR-B200"]),
    ],
)
def test_a_code_may_have_several_parts(text: str, codes: list[str]) -> None:
    assert [code.text for code in codes_in(text)] == codes


def test_customers_leave_out_what_stands_before_the_last_part() -> None:
    [short], [whole], [other] = codes_in("G1"), codes_in("LW-G1"), codes_in("LW-G2")
    assert (short.is_same(whole), whole.is_same(short), short.is_same(other), short.is_like(other)) == (
        True,
        True,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("one", "other", "like", "same"),
    [
        ("BN-450", "BN-650S", True, False),
        ("BN-450", "BN-450S", True, True),
        ("BN-450S", "bn450s", True, True),
        ("BN-450S", "BN-450T", True, False),
        ("M140", "M140 Pro", True, True),
        ("M140Pro", "M140 Pro", True, True),
        ("M140 Max", "M140 Pro", True, False),
        ("BN-450", "KX-450", False, False),
        ("KX-35", "KX-350", False, False),
        ("云朵300", "云朵500", True, False),
        ("Ride 350", "Ride 200", True, False),
    ],
)
def test_codes_of_one_make_are_alike(one: str, other: str, *, like: bool, same: bool) -> None:
    assert only(one).is_like(only(other)) is like
    assert only(one).is_same(only(other)) is same


def test_a_product_may_have_its_makers_name_in_front() -> None:
    (product,) = codes_in("路由器 QN-T2 Pro 使用手册")
    assert (product.text, product.make, product.digits, product.suffix) == ("QN-T2 Pro", "qn-t", "2", " Pro")
    assert product.is_same(only("and the T2 Pro?"))
    assert not product.is_same(only("and the T1?"))
    assert not product.is_same(only("and the K2 Pro?"))
    assert codes_in("over Wi-Fi6") == ()


@pytest.mark.parametrize("text", ["QN-T2 Pro", "QB-600", "600M？", "E01, E02", "12"])
def test_codes_and_numbers_are_in_no_language(text: str) -> None:
    assert says_codes_alone(text)


@pytest.mark.parametrize("text", ["QB-600 price", "QB-600呢", "12 months", "no"])
def test_words_beside_codes_are(text: str) -> None:
    assert not says_codes_alone(text)
