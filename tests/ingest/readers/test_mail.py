"""What is read from EML, MHTML and MSG."""

from email.message import EmailMessage

import pytest

from ingest.blocks import Content, Heading, ListItem, Paragraph
from ingest.readers import read
from tests.ingest.ole import ole, outlook


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    return message


def test_subject_headers_body_and_names_of_attachments() -> None:
    message = letter(
        Subject="关于退款", From="王芳 <w@example.com>", To="help@example.com", Date="Mon, 1 Jul 2024 09:30:00 +0800"
    )
    message.set_content("您好：\n\n请在三天内退款。\n")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="账单.pdf")
    assert read(message.as_bytes(), "a.eml") == Content(
        (
            Heading(1, "关于退款"),
            Paragraph("From: 王芳 <w@example.com>\nTo: help@example.com\nDate: Mon, 01 Jul 2024 09:30:00 +0800"),
            Paragraph("您好："),
            Paragraph("请在三天内退款。"),
            Paragraph("Attachments: 账单.pdf"),
        ),
        "关于退款",
    )


def test_the_html_body_is_preferred_for_its_structure() -> None:
    message = letter(Subject="Steps", From="a@example.com", To="b@example.com")
    message.set_content("1. Open 2. Press")
    message.add_alternative("<ol><li>Open<li>Press</ol>", subtype="html")
    assert read(message.as_bytes(), "nothing").blocks[2:] == (ListItem("1.", "Open"), ListItem("2.", "Press"))


def test_an_empty_html_body_gives_way_to_the_text() -> None:
    message = letter(Subject="s", From="a@example.com", To="b@example.com")
    message.set_content("The text.")
    message.add_alternative("<img src='x'>", subtype="html")
    assert read(message.as_bytes(), "a.eml").blocks[-1] == Paragraph("The text.")


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "big5", "utf-8", "unknown-8bit"])
def test_chinese_in_any_charset_also_in_one_that_is_wrongly_named(charset: str) -> None:
    text = "請在三天內退款，謝謝。" if charset == "big5" else "请在三天内退款，谢谢您的支持。"
    raw = text.encode("gbk" if charset in ("gb2312", "unknown-8bit") else charset)
    head = f'Subject: s\r\nFrom: a@example.com\r\nTo: b\r\nContent-Type: text/plain; charset="{charset}"\r\n'
    data = head.encode() + b"Content-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\n\r\n" + raw
    assert read(data, "a.eml").blocks[-1] == Paragraph(text)


def test_broken_headers_cost_only_themselves() -> None:
    data = b"Subject: =?utf-8?b?broken\r\nFrom: <<>>\r\nDate: never\r\nMIME-Version: 1.0\r\n\r\nText.\r\n"
    assert read(data, "a.eml").blocks[-1] == Paragraph("Text.")


def test_a_web_archive_is_read_as_the_page_it_holds() -> None:
    message = letter(Subject="Help", From="<Saved by a browser>", Snapshot="x")
    message.set_content("<h2>Returns</h2><p>Three days.</p>", subtype="html")
    assert read(message.as_bytes(), "a.doc").blocks[-2:] == (Heading(2, "Returns"), Paragraph("Three days."))


def test_outlook_messages_are_read_as_letters() -> None:
    data = outlook(
        {0x37: "关于 退款", 0x0C1A: "王芳", 0x5D01: "w@example.com", 0x1000: "您好：\r\n\r\n请退款。"},
        {"李雷": "li@example.com"},
        ["账单.pdf"],
    )
    assert read(data, "a.msg") == Content(
        (
            Heading(1, "关于 退款"),
            Paragraph('From: "王芳" <w@example.com>\nTo: 李雷 <li@example.com>'),
            Paragraph("您好："),
            Paragraph("请退款。"),
            Paragraph("Attachments: 账单.pdf"),
        ),
        "关于 退款",
    )


def test_outlook_texts_without_a_code_page_are_found_out() -> None:
    subject = "關於豐泰產業的會議記錄與測試".encode("cp950")
    listed = bytes.fromhex("1e003700 06000000") + len(subject).to_bytes(8, "little")
    data = ole({"__properties_version1.0": bytes(32) + listed, "__substg1.0_0037001E": subject})
    assert read(data, "a.msg").title == "關於豐泰產業的會議記錄與測試"


def test_a_header_left_as_it_was_sent_is_decoded() -> None:
    data = outlook({0x37: "s", 0x7D: "From: =?utf-8?b?546L6Iqz?= <w@example.com>\r\n"}, {}, [])
    assert read(data, "a.msg").blocks[1] == Paragraph("From: 王芳 <w@example.com>")
