"""Whether everything lies where it belongs: versions that cannot be, passages missing in an index or too many. Pure.

Compared are values that were fetched beforehand (`knowledge.stock`). What is on its way while they are fetched counts
neither as missing nor as too much: versions that are being written, that have just ended, or whose times have changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, pairwise

from knowledge.stocked import ShelfStock, Stock, StockedPassage, StockedVersion
from knowledge.timeline import Moments, State

NAMED = 5
"""How many of what is concerned are named; the others are counted."""

# Versions are moved once a minute, and a thousand passages take a few seconds.
_MOVED_WITHIN = timedelta(minutes=15)
_AT_ITS_START = "the service puts it right at its next start, `kefu doctor --mend` at once"
_LASTING = (State.IN_FORCE, State.WAITING)


class Status(StrEnum):
    """How it is with what was looked at."""

    OK = "ok"
    REMARK = "remark"
    """Worth knowing; nothing is wrong."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """What came of looking at one thing.

    Attributes:
        name: Of what was looked at; stable, snake_case.
        status: How it is.
        found: What was found, in a line.
        advice: What to do about it; empty where there is nothing to do.
        concerned: Some of what is wrong or worth knowing, by name.
        count: How many there are of it.
    """

    name: str
    status: Status
    found: str
    advice: str = ""
    concerned: tuple[str, ...] = ()
    count: int = 0


def examine(stock: Stock, now: datetime) -> list[Check]:
    """Look at everything.

    Args:
        stock: What there is.
        now: The moment it was fetched (aware).
    """
    published = [version for version in stock.versions if version.published]
    moving = {version.id for version in published if not _settled(version, now)}
    return [
        _fingerprint(stock),
        *chain.from_iterable(_shelf(shelf, stock, moving) for shelf in stock.shelves),
        _moving([version for version in published if version.id in moving], now),
        _stale(stock),
        _staged(stock),
        _without_passages(published),
        _positions(published),
        _two_in_force(published),
        _folders(stock.strange_folders),
    ]


def judge(name: str, good: str, concerned: Sequence[str], bad: str, advice: str = "") -> Check:
    """Give a check that is a problem when something is concerned.

    Args:
        name: Of the check.
        good: What is found when nothing is.
        concerned: What is wrong, by name.
        bad: What is wrong with it.
        advice: What to do about it.
    """
    if not concerned:
        return Check(name, Status.OK, good)
    return Check(name, Status.PROBLEM, bad, advice, tuple(concerned[:NAMED]), len(concerned))


def remarked(check: Check) -> Check:
    """Give a check with what would be a problem as a remark."""
    return replace(check, status=Status.REMARK) if check.status is Status.PROBLEM else check


def confirmed(looks: Sequence[Sequence[Check]]) -> list[Check]:
    """Give of several looks at the same things the best of each: what is wrong is so every time."""
    order = list(Status)
    best: dict[str, Check] = {}
    for check in chain.from_iterable(looks):
        known = best.get(check.name)
        if known is None or order.index(check.status) <= order.index(known.status):
            best[check.name] = check
    return list(best.values())


def _fingerprint(stock: Stock) -> Check:
    if stock.fingerprint in {"", stock.model}:
        return Check("embedding_model", Status.OK, "the vectors are the present embedding model's")
    found = "the vectors were made by another embedding model than the one that is set"
    return Check("embedding_model", Status.PROBLEM, found, "run `kefu reindex`, or set KEFU_EMBEDDING_MODEL back")


def _settled(version: StockedVersion, now: datetime) -> bool:
    """Tell whether a version's passages are to lie where its moments say."""
    lasting = version.moments.state(now) in _LASTING
    return version.indexed is lasting and version.archived is not lasting


def _shelf(shelf: ShelfStock, stock: Stock, moving: Collection[int]) -> Iterator[Check]:
    name = f"{shelf.name}_index"
    if shelf.trouble:
        advice = "start the service, which builds it anew, or run `kefu doctor --mend`"
        yield Check(name, Status.PROBLEM, f"it cannot be read: {shelf.trouble}", advice)
        return
    yield Check(name, Status.OK, "it can be read")
    on_shelf = {v.id for v in stock.versions if v.published and (v.indexed if shelf.name == "serving" else v.archived)}
    passages = [passage for passage in stock.passages if passage.version_id in on_shelf]
    tolerated = {p.id for p in stock.passages if p.version_id in moving or p.version_id in stock.staging}
    words = {passage.id for passage in passages}
    meanings = {passage.id for passage in passages if passage.readable}
    yield _compared(f"{shelf.name}_lexicon", shelf.lexicon, words, tolerated, stock)
    yield _compared(f"{shelf.name}_vectors", shelf.vectors, meanings, tolerated | stock.stale, stock)


def _compared(name: str, held: Collection[int], wanted: set[int], tolerated: Collection[int], stock: Stock) -> Check:
    missing = sorted(wanted.difference(held, tolerated))
    orphans = sorted(set(held).difference(wanted, tolerated))
    if not missing and not orphans:
        return Check(name, Status.OK, f"{len(held)} passages, all that belong there and no other")
    parts = [(len(missing), "missing"), (len(orphans), "too many")]
    found = " and ".join(f"{number} passages {what}" for number, what in parts if number)
    concerned = [*_named(missing, stock), *_named(orphans, stock)]
    few = (*concerned[:NAMED],)
    return Check(name, Status.PROBLEM, found, _AT_ITS_START, few, len(concerned))


def _named(ids: Iterable[int], stock: Stock) -> list[str]:
    """Name passages as people can find them."""
    versions = {version.id: version.name for version in stock.versions}
    passages = {passage.id: passage for passage in stock.passages}
    return [_name(i, passages.get(i), versions) for i in ids]


def _name(passage_id: int, passage: StockedPassage | None, versions: dict[int, str]) -> str:
    if passage is None:
        return f"passage {passage_id}, which no version has"
    return f"passage {passage.position + 1} of {versions[passage.version_id]}"


def _moving(versions: Sequence[StockedVersion], now: datetime) -> Check:
    """Versions on their way between the shelves; that takes moments, unless something keeps it from being done."""
    name, good = "moving", "every version is in the index where it belongs"
    advice = "the service does so within a minute, or at its next start; if it stays, its log says why"
    late = [version.name for version in versions if _is_late(version, now)]
    if late:
        bad = "versions have long ended and are not in the archive alone, or are in force and nobody finds them"
        return judge(name, good, late, bad, advice)
    waiting = [version.name for version in versions]
    return remarked(judge(name, good, waiting, "versions are on their way from one index to the other", advice))


def _is_late(version: StockedVersion, now: datetime) -> bool:
    """Tell whether a version ought to have arrived; one that is in force and served needs only leave the archive."""
    since = version.moments.state(now - _MOVED_WITHIN)
    lost = since is version.moments.state(now) is State.IN_FORCE and not version.indexed
    return lost or since not in _LASTING


def _stale(stock: Stock) -> Check:
    names = _named(sorted(stock.stale), stock)
    bad = "passages have further questions that the indexes do not know yet"
    return remarked(judge("further_questions", "the indexes know all of them", names, bad, _AT_ITS_START))


def _staged(stock: Stock) -> Check:
    left = [version.name for version in stock.versions if not version.published and version.id not in stock.staging]
    return judge("staged", "no version was left half written", left, "versions were left half written", _AT_ITS_START)


def _without_passages(published: Sequence[StockedVersion]) -> Check:
    empty = [version.name for version in published if not version.passages]
    advice = "have its file read anew: `kefu documents read ID`"
    return judge("passages", "every version has passages", empty, "versions have no passage", advice)


def _positions(published: Sequence[StockedVersion]) -> Check:
    whole = {v.id for v in published if not v.passages or v.positions == (0, v.passages - 1, v.passages)}
    broken = [version.name for version in published if version.id not in whole]
    advice = "have its file read anew: `kefu documents read ID`"
    good = "the passages of each version follow each other without a gap"
    return judge("positions", good, broken, "versions lack passages, or have some twice", advice)


def _two_in_force(published: Sequence[StockedVersion]) -> Check:
    of_document: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for version in published:
        begin, end = version.moments.effective_from, _end(version.moments)
        if end is None or end > begin:
            of_document[version.document].append((begin, end))
    torn = sorted(document for document, spans in of_document.items() if _overlap(spans))
    advice = "set the times of its versions: `kefu documents times`"
    good = f"never two versions of a document at once ({len(of_document)} documents)"
    return judge("in_force", good, torn, "documents have two versions in force at the same time", advice)


def _end(moments: Moments) -> datetime | None:
    ends = (moments.expires_at, moments.superseded_at, moments.retired_at)
    return min((end for end in ends if end is not None), default=None)


def _overlap(spans: Sequence[tuple[datetime, datetime | None]]) -> bool:
    ordered = sorted(spans, key=lambda span: span[0])
    return any(end is None or end > begin for (_, end), (begin, _) in pairwise(ordered))


def _folders(strange: Sequence[str]) -> Check:
    good = "no index of another generation is left over"
    return judge("index_folders", good, strange, "folders of former indexes are left over", _AT_ITS_START)
