"""What a passage says between the same sentences is read out from it, even a yes; anywhere else it is the model's."""

import pytest

from service.chat.guard.following import Following, Place
from tests.chat.guard.making import guarded

ANSWER_ZH = "支持。\n示例代码请参考音频目录。\n摄像头的驱动需要自行开发。"
ANSWER_EN = "Yes. Logs are written through the first pin. The console reads from the second pin."
ASKED_ZH = "可以刷卡吗？可以。柜台有读卡器。可以用支票吗？不可以。请改用现金。"
ASKED_EN = "Do you have live music?\nYes.\nA band plays on Fridays. Do you accept cheques?\nNo.\nPlease bring cash."
COMPILED = "No, they cannot be compiled separately."
RECEIPT = "This is your receipt.\n$45.00\nPaid\nThank you for\nusing us!\nDate: 02/22/2022"


@pytest.mark.parametrize(
    ("question", "reply", "passage"),
    [
        ("支持网页摄像头吗", "支持。[1]\n示例代码请参考音频目录。[1]", ANSWER_ZH),
        ("Can the port be used for the console?", "Yes. Logs are written through the first pin. [1]", ANSWER_EN),
        ("可以刷卡付款吗", "可以。柜台有读卡器。[1]", ASKED_ZH),
        ("可以用支票付款吗", "可以用支票吗？[1]不可以。[1]请改用现金。[1]", ASKED_ZH),
        ("Is there any live music?", "Do you have live music? [1]\nYes. [1]\nA band plays on Fridays. [1]", ASKED_EN),
        ("Do you take cheques?", "Do you accept cheques? [1]\nNo. [1]", ASKED_EN),
        ("Can both be compiled separately?", COMPILED + " [1]", COMPILED),
        ("能分开编译应用和系统吗", "不能分开编译。[1]", "不能分开编译。"),
        (
            "What was paid?",
            "This is your receipt. [1]\n$45.00 [1]\nPaid [1]\nThank you for [1]\nusing us! [1]",
            RECEIPT,
        ),
    ],
)
def test_what_is_read_out_is_shown_whole(question: str, reply: str, passage: str) -> None:
    guard = guarded(reply, passage, question=question)
    assert guard.report.cuts == ()
    assert guard.text.replace(" [1]", "").replace("[1]", "") == reply.replace(" [1]", "").replace("[1]", "")


@pytest.mark.parametrize(
    ("question", "reply", "passage", "shown"),
    [
        # Alone, or in front of another sentence than there, it is not the passage's.
        ("支持网页摄像头吗", "支持。[1]", ANSWER_ZH, ""),
        ("支持网页摄像头吗", "支持。[1]\n摄像头的驱动需要自行开发。[1]", ANSWER_ZH, "摄像头的驱动需要自行开发。[1]"),
        ("Can I use the console?", "Yes. [1]", ANSWER_EN, ""),
        # There it answers another question.
        ("可以用支票付款吗", "可以。柜台有读卡器。[1]", ASKED_ZH, "柜台有读卡器。[1]"),
        ("Do you accept cheques?", "Yes. A band plays on Fridays. [1]", ASKED_EN, "A band plays on Fridays. [1]"),
        # It is part of another answer there.
        ("可以货到付款吗", "支持。偏远地区另收运费。[1]", "不支持。偏远地区另收运费。", "偏远地区另收运费。[1]"),
    ],
)
def test_an_answer_from_elsewhere_is_the_models_own(question: str, reply: str, passage: str, shown: str) -> None:
    assert guarded(reply, passage, question=question).text == shown


@pytest.mark.parametrize(
    ("question", "reply", "passage", "shown"),
    [
        ("保修期是三年吗", "是的。保修期是一年。[1]", "是的。保修期是一年。", "保修期是一年。[1]"),
        (
            "保修期是三年吗",
            "是的，灯具都有保修期。[1]",
            "保修期是一年吗？是的，灯具都有保修期。",
            "灯具都有保修期。[1]",
        ),
        (
            "Do lamps last 5 years?",
            "Yes. They last one year. [1]",
            "Yes. They last one year.",
            "They last one year. [1]",
        ),
        (
            "Does ESP32-C3 have USB?",
            "Yes. The ESP32-S3 has USB. [1]",
            "Yes. The ESP32-S3 has USB.",
            "The ESP32-S3 has USB. [1]",
        ),
    ],
)
def test_an_answer_about_other_facts_than_asked_is_left_out(
    question: str, reply: str, passage: str, shown: str
) -> None:
    assert guarded(reply, passage, question=question).text == shown


def test_nothing_goes_on_from_a_sentence_that_was_cut() -> None:
    passage = "Lamps cost 20 USD. Can they be dimmed? Yes. Use the knob."
    assert guarded("Lamps cost 30 USD. [1] Yes. [1]", passage, question="Can lamps be dimmed?").text == ""


@pytest.mark.parametrize(
    ("heading", "passage", "question", "place"),
    [
        ("Payment", "Yes. There is a reader.", "Can I pay by card?", Place.OPENS),
        ("Can I pay by card?", "Yes. There is a reader.", "Can I pay by card here?", Place.OPENS),
        ("Is the shop open on Sundays?", "Yes. There is a reader.", "Can I pay by card?", Place.ELSEWHERE),
        ("", "Can I pay by card? Yes. There is a reader.", "Can I pay by card?", Place.OPENS),
        ("", "Can I pay by card? Yes. Can I pay by cheque? No.", "Can I pay by cheque?", Place.ELSEWHERE),
        ("", "We are open. Yes. There is a reader.", "Can I pay by card?", Place.ELSEWHERE),
    ],
)
def test_an_answer_begins_where_the_passage_asks_what_the_customer_does(
    heading: str, passage: str, question: str, place: Place
) -> None:
    assert Following([(heading, passage)], question).take("Yes. [1]") is place
