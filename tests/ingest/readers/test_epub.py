"""What is read from EPUB, and from XML of any kind."""

import io
import zipfile

import pytest

from ingest.blocks import Heading, ListItem, Paragraph, Row
from ingest.errors import EncryptedDocument, UnreadableFile
from ingest.readers import read

CONTAINER = b'<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
PACKAGE = b"""<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The Manual</dc:title></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="chapter%202.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>
<item id="cover" href="cover.png" media-type="image/png"/></manifest>
<spine><itemref idref="cover"/><itemref idref="nav"/>
<itemref idref="one"/><itemref idref="gone"/><itemref idref="two"/></spine>
</package>"""
TABLE = b"<table><tr><th>Model<th>Price<tr><td>B10<td>49</table>"


def book(**further: bytes) -> bytes:
    members = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": b"<html><body><ol><li>One</ol></body></html>",
        "OEBPS/text/one.xhtml": b"<html><body><h1>One</h1><ul><li>point</ul>" + TABLE + b"</body></html>",
        "OEBPS/chapter 2.xhtml": b"<html><body><h1>Two</h1><p>Text.</p>" + TABLE + b"</body></html>",
        **further,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_chapters_come_in_the_order_of_the_spine_without_the_contents() -> None:
    content = read(book(), "a.epub")
    assert content.title == "The Manual"
    assert list(content.blocks) == [
        Heading(1, "One"),
        ListItem("•", "point"),
        Row((("Model", "B10"), ("Price", "49")), 1),
        Heading(1, "Two"),
        Paragraph("Text."),
        Row((("Model", "B10"), ("Price", "49")), 2),
    ]


def test_a_chapter_that_is_empty_costs_only_itself() -> None:
    blocks = read(book(**{"OEBPS/text/one.xhtml": b"<html><body><img src='x'/></body></html>"}), "a.epub").blocks
    assert blocks[0] == Heading(1, "Two")


def test_a_locked_book_says_so_but_locked_fonts_do_not_matter() -> None:
    def encryption(path: str) -> dict[str, bytes]:
        return {"META-INF/encryption.xml": f'<encryption><CipherReference URI="{path}"/></encryption>'.encode()}

    assert read(book(**encryption("OEBPS/font.otf")), "a.epub").blocks
    with pytest.raises(EncryptedDocument):
        read(book(**encryption("OEBPS/chapter%202.xhtml")), "a.epub")


def test_a_book_without_its_package_is_damaged() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.epub is not an EPUB book"):
        read(book(**{"META-INF/container.xml": CONTAINER.replace(b"book.opf", b"gone.opf")}), "a.epub")


def test_xml_gives_its_texts() -> None:
    data = b"<?xml version='1.0'?><guide><title>Returns</title><step>Press <b>OK</b> now.</step><empty/></guide>"
    assert list(read(data, "a.xml").blocks) == [Paragraph("Returns"), Paragraph("Press OK now.")]


def test_xml_looks_nothing_up() -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>Text &x;</b></a>'
    assert list(read(data, "a.xml").blocks) == [Paragraph("Text &x;")]


def test_what_is_no_xml_at_all_is_damaged() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.xml is not an XML file"):
        read(b"<?xml ", "a.xml")
