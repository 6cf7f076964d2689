"""What staff should look at: contradictions, near-duplicates, changes that got lost, what expires, what waits. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.contradictions import Contradiction, clauses_of, contradictions
from knowledge.details import Current, PassageDetail, Succession
from knowledge.duplicates import Duplicate, Text, duplicates
from knowledge.marks import UNTOUCHED, Mark, Touched, origins
from knowledge.timeline import State


class FindingKind(StrEnum):
    """What was found."""

    CONTRADICTION = "contradiction"
    """Two documents say otherwise of the same; facts: `texts`, `quantities` (pairs), `headings`."""
    DUPLICATE = "duplicate"
    """Two documents have passages that say nearly the same; facts: `alike`, `passages_of_each`, `pairs`."""
    LOST_CHANGE = "lost_change"
    """A version has no passage that is the same as one that staff had made something of, lately or from a day to come;
    facts: `section`, `text`, `enabled`, `questions` (of that one), `before_version_id`, `before_version`, `version_id`,
    `version`, `effective_from`."""
    EXPIRING = "expiring"
    """A document ends soon; facts: `version_id`, `version`, `expires_at`, `followed` (another version waits)."""
    EXPIRED = "expired"
    """A document has ended lately and nothing is in its place by now; facts: `version_id`, `version`, `expires_at`."""
    WAITING = "waiting"
    """A version takes effect later; facts: `version_id`, `version`, `effective_from`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that staff should look at.

    Attributes:
        kind: What.
        documents: The keys of the documents concerned, one or two.
        passages: The ids of the passages concerned, those of the first document before those of the second.
        facts: What to say about it, JSON-compatible; see `FindingKind`.
        titles: What people call the documents.
    """

    kind: FindingKind
    documents: tuple[str, ...]
    passages: tuple[int, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    titles: tuple[str, ...] = ()


def find_problems(
    documents: Sequence[Current], successions: Sequence[Succession], now: datetime, expiring_within: timedelta
) -> list[Finding]:
    """Look at the documents that are in force, wait or have expired.

    Args:
        documents: As they are now.
        successions: The versions that staff had made something of, and that were followed lately or will be.
        now: The moment of "now" (aware).
        expiring_within: How soon is soon, and how late is lately.
    """
    keys = {current.document.id: current.document.key for current in documents}
    clauses = [
        clause
        for current in documents
        for detail in current.passages
        for clause in clauses_of(current.document.id, detail.id, detail.passage, current.document.leading.title)
    ]
    texts = [
        Text(current.document.id, detail.id, detail.passage.wording)
        for current in documents
        for detail in current.passages
    ]
    # The two were fetched one after the other: a document may be retired by now.
    of_all = [*(each.document for each in successions), *(current.document for current in documents)]
    titles = {document.key: document.leading.title for document in of_all}
    findings = [
        *(_contradicting(found, keys) for found in contradictions(clauses)),
        *_alike(duplicates(texts), keys, {c.document.id: len(c.passages) for c in documents}),
        *_losing(successions),
        *_ending(documents, now + expiring_within),
        *_ended(documents, now - expiring_within),
        *_waiting(documents),
    ]
    return [replace(one, titles=tuple(titles[key] for key in one.documents)) for one in findings]


def _contradicting(found: Contradiction, keys: Mapping[int, str]) -> Finding:
    first, second = found.first, found.second
    return Finding(
        FindingKind.CONTRADICTION,
        (keys[first.document], keys[second.document]),
        (first.passage, second.passage),
        {
            "texts": [first.text, second.text],
            "headings": [first.heading, second.heading],
            "quantities": [[one.text, other.text] for one, other in found.differences],
        },
    )


def _alike(found: Sequence[Duplicate], keys: Mapping[int, str], sizes: Mapping[int, int]) -> Iterator[Finding]:
    """Give one finding for each pair of documents, however many passages of theirs are alike."""
    pairs: dict[tuple[int, int], list[Duplicate]] = defaultdict(list)
    for each in found:
        pairs[each.first.document, each.second.document].append(each)
    for (first, second), of_pair in sorted(pairs.items()):
        yield Finding(
            FindingKind.DUPLICATE,
            (keys[first], keys[second]),
            (
                *dict.fromkeys(each.first.passage for each in of_pair),
                *dict.fromkeys(each.second.passage for each in of_pair),
            ),
            {
                "pairs": [[each.first.passage, each.second.passage] for each in of_pair],
                "alike": round(sum(each.alike for each in of_pair) / len(of_pair), 3),
                "passages_of_each": [sizes[first], sizes[second]],
            },
        )


def _losing(successions: Sequence[Succession]) -> Iterator[Finding]:
    for each in successions:
        for lost in _lost(each):
            facts: dict[str, object] = {
                "section": lost.passage.heading,
                "text": lost.passage.wording,
                "enabled": lost.enabled,
                "questions": list(lost.questions),
                "before_version_id": each.before.id,
                "before_version": each.before.name,
                "version_id": each.after.id,
                "version": each.after.name,
                "effective_from": each.after.effective_from.isoformat(),
            }
            yield Finding(FindingKind.LOST_CHANGE, (each.document.key,), (lost.id,), facts)


def _lost(each: Succession) -> list[PassageDetail]:
    """Give the passages with something of staff's that neither the next version has nor a later one has again."""
    touched = [_touched(one) for one in each.passages]
    later = [one.passage for one in each.later if _touched(one).mark != UNTOUCHED]
    kept = {*origins([one.passage for one in each.next_passages], touched), *origins(later, touched)}
    return [
        detail
        for i, (detail, one) in enumerate(zip(each.passages, touched, strict=True))
        if one.mark != UNTOUCHED and i not in kept
    ]


def _touched(detail: PassageDetail) -> Touched:
    return Touched(detail.passage, Mark(detail.enabled, detail.questions))


def _ending(documents: Sequence[Current], until: datetime) -> Iterator[Finding]:
    for current in documents:
        leading = current.document.leading
        end = leading.expires_at
        if leading.state is not State.IN_FORCE or end is None or end > until:
            continue
        waiting = [version for version in current.document.versions if version.state is State.WAITING]
        facts: dict[str, object] = {
            "version_id": leading.id,
            "version": leading.name,
            "expires_at": end.isoformat(),
            "followed": any(version.effective_from <= end for version in waiting),
        }
        yield Finding(FindingKind.EXPIRING, (current.document.key,), (), facts)


def _ended(documents: Sequence[Current], since: datetime) -> Iterator[Finding]:
    for current in documents:
        versions = current.document.versions
        ended = [version for version in versions if version.state is State.EXPIRED and version.expires_at]
        if not ended or any(version.state is State.IN_FORCE for version in versions):
            continue
        last = max(ended, key=lambda version: version.expires_at or since)
        if last.expires_at is not None and last.expires_at >= since:
            facts: dict[str, object] = {
                "version_id": last.id,
                "version": last.name,
                "expires_at": last.expires_at.isoformat(),
            }
            yield Finding(FindingKind.EXPIRED, (current.document.key,), (), facts)


def _waiting(documents: Sequence[Current]) -> Iterator[Finding]:
    for current in documents:
        for version in current.document.versions:
            if version.state is State.WAITING:
                facts: dict[str, object] = {
                    "version_id": version.id,
                    "version": version.name,
                    "effective_from": version.effective_from.isoformat(),
                }
                yield Finding(FindingKind.WAITING, (current.document.key,), (), facts)
