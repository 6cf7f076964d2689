"""Lists inside lists of a DOCX file: Word often makes the inner one a list of its own, which only its place betrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import BULLET, Block, Heading, ListItem
from ingest.readers.word.numbering import Number

_DEEPER = 100  # twentieths of a point: what is indented by less stands at the same place


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of a list, and which list counts it."""

    item: ListItem
    number: Number


@dataclass(slots=True)
class _Open:
    """A list that has begun: how deep it hangs in others, and where its last item stands."""

    number: Number
    base: int

    @property
    def depth(self) -> int:
        return max(0, self.base + self.number.depth)


def nested(blocks: Iterable[Block | Listed]) -> list[Block]:
    """Give each item its depth among all lists around it.

    A list stands inside another one's item if it is indented further, or if the other one counts on behind it. Text
    ends a list that does not go on behind it, a heading ends all lists.
    """
    found: list[Block] = []
    chapter: list[Block | Listed] = []
    for block in blocks:
        if isinstance(block, Heading):
            found += [*_chapter(chapter), block]
            chapter = []
        else:
            chapter.append(block)
    return [*found, *_chapter(chapter)]


def _chapter(blocks: Sequence[Block | Listed]) -> list[Block]:
    last = {block.number.counted_by: at for at, block in enumerate(blocks) if isinstance(block, Listed)}
    around: list[_Open] = []
    found: list[Block] = []
    for at, block in enumerate(blocks):
        going_on = [one for one in around if last[one.number.counted_by] > at]
        if isinstance(block, Listed):
            _enter(around, block.number, going_on)
            found.append(replace(block.item, depth=around[-1].depth))
        else:
            while around and around[-1] not in going_on:  # the text behind a list ends it
                around.pop()
            found.append(block)
    return found


def _enter(around: list[_Open], number: Number, going_on: Sequence[_Open]) -> None:
    """Close the lists that an item stands outside of, and open its own."""
    for index, one in enumerate(around):
        if one.number.counted_by == number.counted_by:
            one.number = number
            del around[index + 1 :]
            return
    while around and not _is_inside(number, around[-1].number, counts_on=around[-1] in going_on):
        around.pop()
    around.append(_Open(number, around[-1].depth + 1 - number.depth if around else 0))


def _is_inside(number: Number, above: Number, *, counts_on: bool) -> bool:
    # Bullets count nothing: that more of them follow says nothing about what stands between.
    return number.indent >= above.indent + _DEEPER or (counts_on and above.text != BULLET)
