"""Pictures of text (PNG, JPEG, TIFF of several pages, WEBP, BMP, GIF): read by OCR, a picture is a page."""

import io
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from ingest.blocks import Content
from ingest.errors import EmptyDocument, ReadingTooMuch, UnreadableFile
from ingest.progress import page_done
from ingest.readers.ocr import recognised
from ingest.readers.ocr_lines import items_in
from ingest.readers.pdf.layout import layout

MAX_PICTURES = 200
"""Pages of one file, at some seconds each."""

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_MAX_PIXELS = 200_000_000  # of one picture: a sheet of A3 at 600 dots to the inch has 70 million
_MAX_SIDE = 4000  # pixels: more shows no more text, and takes memory
_WHITE = "white"


def read_image(data: bytes, name: str, password: str | None = None, *, max_pictures: int = MAX_PICTURES) -> Content:
    """Read a picture; its title is its largest line, if that is larger than the rest.

    Args:
        data: The whole file.
        name: What people call it, for errors.
        password: Not used: pictures have none.
        max_pictures: How many pages the file may have.

    Raises:
        ReadingTooMuch: It has more pages than may be read, or a page is too large.
        UnreadableFile: It is no picture, or damaged.
        EmptyDocument: There is no text in it.
    """
    del password
    pages = [
        items_in(recognised(pixels), number) for number, pixels in enumerate(_pictures(data, name, max_pictures), 1)
    ]
    if not any(pages):
        raise EmptyDocument(f"{name} shows no text.", {"file": name, "pages": len(pages)})
    blocks, title = layout(pages)
    return Content(tuple(blocks), title)


def _pictures(data: bytes, name: str, most: int) -> Iterator[np.ndarray]:
    """Yield the pages of a file one by one, as height × width × 3 bytes: blue, green, red."""
    try:
        with warnings.catch_warnings(action="ignore"), _opened(data) as image:
            frames = 1 if image.format == "GIF" else getattr(image, "n_frames", 1)  # of a moving picture, the first
            if frames > most:
                raise _too_much(name, "pages", f"has {frames} pages; at most {most} are read")
            for number in range(frames):
                image.seek(number)
                if image.width * image.height > _MAX_PIXELS:
                    raise _too_much(name, "memory", f"is too large: {image.width} × {image.height} pixels")
                yield _pixels(image)
                if frames > 1:  # one alone may be part of a larger document
                    page_done(number + 1, frames)
    except Image.DecompressionBombError as error:
        raise _too_much(name, "memory", "is too large a picture") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableFile(
            f"{name} is not a picture, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error


def _opened(data: bytes) -> Image.Image:
    """Open a picture, also one whose remarks beside the pixels are damaged, as every viewer shows it."""
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        with _lenient():
            return Image.open(io.BytesIO(data), formats=_FORMATS)


@contextmanager
def _lenient() -> Generator[None]:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        # A picture of which a part is missing is damaged all the same.
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _pixels(image: Image.Image) -> np.ndarray:
    """Take one page upright as its camera says, on white where it is transparent."""
    image.draft("RGB", (_MAX_SIDE, _MAX_SIDE))
    page = ImageOps.exif_transpose(image)
    if page.has_transparency_data:
        layers = page.convert("RGBA")
        page = Image.new("RGBA", layers.size, _WHITE)
        page.alpha_composite(layers)
    page = page.convert("RGB")
    page.thumbnail((_MAX_SIDE, _MAX_SIDE))
    return np.ascontiguousarray(np.asarray(page)[:, :, ::-1])


def _too_much(name: str, limit: str, what: str) -> ReadingTooMuch:
    return ReadingTooMuch(f"{name} {what}.", {"file": name, "limit": limit})
