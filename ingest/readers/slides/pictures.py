"""Slides that are nothing but pictures: their text by OCR."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.blocks import Block
from ingest.errors import IngestError
from ingest.readers.image import read_image


def picture_blocks(pictures: Iterable[bytes], page: int) -> Iterator[Block]:
    """Yield what pictures on a slide say; one that says nothing, or cannot be read, is passed over."""
    for picture in pictures:
        try:
            blocks = read_image(picture, f"a picture on slide {page}").blocks
        except IngestError:
            continue
        yield from (replace(block, page=page) for block in blocks)
