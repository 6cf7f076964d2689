"""The kinds of files that are told apart, and what a person is told of each."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of file. `value` is stable; `said` is how a person is told of it."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    XLSB = "xlsb"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    EPUB = "epub"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    MSG = "msg"
    LOCKED_OFFICE = "locked_office"
    RIGHTS_MANAGED = "rights_managed"
    RTF = "rtf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"
    BMP = "bmp"
    GIF = "gif"
    HTML = "html"
    XML = "xml"
    EMAIL = "email"
    MARKDOWN = "markdown"
    DELIMITED = "delimited"
    TEXT = "text"
    JSON_LINES = "json_lines"
    ZIP = "zip"
    GZIP = "gzip"
    SEVEN_ZIP = "7z"
    TAR = "tar"
    RAR = "rar"
    ONENOTE = "onenote"
    OLE = "ole"
    PROGRAM = "program"
    MEDIA = "media"
    DATABASE = "database"
    OTHER_ARCHIVE = "other_archive"
    OTHER_OFFICE = "other_office"
    BROKEN_ZIP = "broken_zip"
    UNKNOWN = "unknown"

    @property
    def said(self) -> str:
        """The kind in words that fit behind "is"."""
        return _SAID.get(self, f"a {self.value.upper()} file")


_SAID = {
    Kind.LOCKED_OFFICE: "an Office document under a password",
    Kind.RIGHTS_MANAGED: "an Office document under rights management",
    Kind.EMAIL: "an e-mail",
    Kind.DELIMITED: "a CSV file",
    Kind.TEXT: "a text file",
    Kind.JSON_LINES: "a JSON Lines file",
    Kind.ZIP: "a ZIP archive",
    Kind.GZIP: "a GZIP archive",
    Kind.SEVEN_ZIP: "a 7z archive",
    Kind.TAR: "a TAR archive",
    Kind.RAR: "a RAR archive",
    Kind.ONENOTE: "a OneNote notebook",
    Kind.OLE: "a document of an old Windows program",
    Kind.PROGRAM: "a program",
    Kind.MEDIA: "a sound or video file, or an image of a kind that cannot be read",
    Kind.DATABASE: "a database",
    Kind.OTHER_ARCHIVE: "an archive of a kind that cannot be opened",
    Kind.OTHER_OFFICE: "an office document of a kind that cannot be read",
    Kind.BROKEN_ZIP: "a damaged ZIP archive or Office document",
    Kind.UNKNOWN: "in a format that is not known",
}
