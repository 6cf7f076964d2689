"""DOC and PPT: converted by LibreOffice where it is installed, then read as what they became."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ingest.blocks import Content
from ingest.errors import UnreadableFile, UnsupportedFormat
from ingest.kinds.kind import Kind, kind_of
from ingest.readers.slides.reader import read_slides
from ingest.readers.word.reader import read_word

_SECONDS = 600  # only where nobody else watches the time: on a busy machine it takes many times the usual five
_TARGETS = {Kind.DOC: "docx", Kind.PPT: "pptx"}


def read_legacy(data: bytes, name: str, password: str | None = None) -> Content:
    """Read a Word or PowerPoint file of before 2007.

    Raises:
        UnsupportedFormat: LibreOffice is not installed.
        UnreadableFile: LibreOffice cannot read the file, or takes too long.
    """
    kind = kind_of(data, name)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UnsupportedFormat(
            f"{name} is {kind.said}, of before 2007: install LibreOffice to have such files converted, "
            f"or save it as {_TARGETS[kind].upper()}.",
            {"file": name, "kind": kind.value, "needs": "libreoffice"},
        )
    with tempfile.TemporaryDirectory(prefix="kefu-office-") as folder:
        converted = _converted(office, data, kind, Path(folder))
    if converted is None:
        raise UnreadableFile(
            f"{name} is damaged and cannot be read.", {"file": name, "cause": "LibreOffice could not convert it"}
        )
    return (read_word if kind is Kind.DOC else read_slides)(converted, name, password)


def _converted(office: str, data: bytes, kind: Kind, folder: Path) -> bytes | None:
    """Convert a file in a folder of its own, with a profile of its own so that several may run at once."""
    source = folder / f"document.{kind.value}"
    source.write_bytes(data)
    target = folder / "converted" / f"document.{_TARGETS[kind]}"
    command = [
        *(office, "--headless", "--norestore", "--nolockcheck", "--nodefault"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--convert-to", _TARGETS[kind], "--outdir", str(target.parent), str(source)),
    ]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    try:
        subprocess.run(  # noqa: S603 - a fixed command; the file's own name is not part of it
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return target.read_bytes() if target.is_file() else None
