"""DOC and PPT: converted where LibreOffice is installed. Here a small program stands in for it."""

import io
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
from pptx import Presentation

from ingest.blocks import Heading, Paragraph
from ingest.errors import UnreadableFile, UnsupportedFormat
from ingest.readers import legacy, read
from tests.ingest.ole import ole

DOC, PPT = ole({"WordDocument": bytes(5000)}), ole({"PowerPoint Document": bytes(5000)})


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of programs, the only one that is searched."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(programs: Path, body: str) -> None:
    script = programs / "soffice"
    script.write_text(f"#!{sys.executable}\nimport pathlib, shutil, sys, time\narguments = sys.argv[1:]\n{body}\n")
    script.chmod(0o755)


def converting(programs: Path, converted: Path) -> None:
    install(
        programs,
        "folder = pathlib.Path(arguments[arguments.index('--outdir') + 1])\n"
        "folder.mkdir()\n"
        "suffix = arguments[arguments.index('--convert-to') + 1]\n"
        "assert any(argument.startswith('-env:UserInstallation=file:///') for argument in arguments)\n"
        f"shutil.copy({str(converted)!r}, folder / ('document.' + suffix))",
    )


@pytest.mark.parametrize(("data", "target"), [(DOC, "DOCX"), (PPT, "PPTX")])
def test_without_libreoffice_the_hint_says_what_to_do(programs: Path, data: bytes, target: str) -> None:
    with pytest.raises(UnsupportedFormat, match=f"install LibreOffice .* or save it as {target}") as caught:
        read(data, "old.doc")
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["needs"] == "libreoffice"


def test_a_word_file_is_converted_and_read(programs: Path, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("旧文件。")
    document.save(str(tmp_path / "new.docx"))
    converting(programs, tmp_path / "new.docx")
    assert read(DOC, "old.doc").blocks == (Paragraph("旧文件。"),)


def test_a_powerpoint_file_is_converted_and_read(programs: Path, tmp_path: Path) -> None:
    presentation: Any = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "旧片"
    file = io.BytesIO()
    presentation.save(file)
    (tmp_path / "new.pptx").write_bytes(file.getvalue())
    converting(programs, tmp_path / "new.pptx")
    assert read(PPT, "old.ppt").blocks == (Heading(1, "旧片", 1),)


@pytest.mark.parametrize("body", ["sys.exit(1)", "", "time.sleep(60)"])
def test_what_cannot_be_converted_in_time_is_damaged_and_nothing_is_left(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    install(programs, body)
    monkeypatch.setattr(legacy, "_SECONDS", 0.5)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(UnreadableFile, match=r"old\.doc is damaged"):
        read(DOC, "old.doc")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]
