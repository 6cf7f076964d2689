"""The guard's rules, as `prompts/guard.toml` has them; a mistake in it is an error at start."""

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import msgspec

from knowledge.errors import KefuError
from knowledge.terms import terms_of
from knowledge.words import folded
from service.chat.guard.spellings import pattern_of, undisguised


class RulesError(KefuError):
    """The guard's rules cannot be read, or lack something, or hold something unknown."""

    code: ClassVar[str] = "invalid_guard_rules"


class Both(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Give it in a language, "zh" or "en"."""
        return self.zh if lang == "zh" else self.en


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Phrases to look for, in both languages: Chinese ones anywhere, English ones as whole words."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """Match any of them in a folded text, the longest first; a language without phrases has no pattern.

        Apart, because a pattern of nothing but literals skips what none of them begins with.
        """
        chinese = "|".join(map(re.escape, _longest_first(self.zh)))
        english = "|".join(map(re.escape, _longest_first(self.en)))
        whole_words = rf"(?<![a-z0-9])(?:{english})(?![a-z0-9])" if english else ""
        return tuple(re.compile(pattern) for pattern in (chinese, whole_words) if pattern)

    def found_in(self, text: str) -> bool:
        """Tell whether a text holds one of them."""
        plain = folded(text)
        return any(pattern.search(plain) for pattern in self.patterns)

    @cached_property
    def _spellings(self) -> re.Pattern[str] | None:
        return pattern_of(_longest_first((*self.zh, *self.en)))

    def said_in(self, text: str) -> bool:
        """Tell whether a text says one of them, in disguise or in the plural as well."""
        return self._spellings is not None and bool(self._spellings.search(undisguised(text)))

    def which_said_in(self, text: str) -> frozenset[str]:
        """Give those that a text says, as `said_in` finds them; it looks for one after the other."""
        plain = undisguised(text)
        patterns = ((phrase, pattern_of((phrase,))) for phrase in (*self.zh, *self.en))
        return frozenset(phrase for phrase, pattern in patterns if pattern and pattern.search(plain))


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is added below answers of some kind.

    Attributes:
        name: What it is recorded by.
        near: Phrases that call for it.
        text: What is added.
        units: Units of amounts; where there are any, an amount in one of them must stand in the answer, too.
    """

    name: str
    near: Phrases
    text: Both
    units: tuple[str, ...] = ()


class Banned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not talked about.

    Attributes:
        topics: Questions that hold one are declined.
        words: Sentences of an answer that hold one are not shown.
        text: By which a question is declined.
    """

    topics: Phrases
    words: Phrases
    text: Both


class Assent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What answers a question by itself, with yes or with no, where it is a whole clause."""

    yes: Phrases
    no: Phrases

    @cached_property
    def words(self) -> frozenset[str]:
        """What its phrases speak of."""
        return frozenset(
            term.word for term in terms_of("\n".join((*self.yes.zh, *self.yes.en, *self.no.zh, *self.no.en)))
        )

    @cached_property
    def affirming(self) -> re.Pattern[str]:
        """Match a yes in a folded text, with the signs behind it."""
        return _clauses(self.yes)

    @cached_property
    def denying(self) -> re.Pattern[str]:
        """Match a no in a folded text, with the signs behind it."""
        return _clauses(self.no)


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    free: str
    same: tuple[str, ...] = ()

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        groups = [tuple(folded(line).split()) for line in self.same]
        return {name: group for group in groups for name in group}

    def others_of(self, name: str) -> tuple[str, ...]:
        """Give what a well-known name is called beside, in either language, folded; nothing for other names."""
        return self._groups.get(folded(name), ())


class Contraries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of contrary meaning: a line has those of one side, a bar, and those of the other."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class GuardRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The guard's rules.

    Attributes:
        names: Latin words that name nothing.
        courtesy: What may be said without a passage.
        assent: What is said only in front of a sentence that bears it out.
        notes: What is added below answers.
        banned: What is not talked about.
        contraries: Words that turn round what is said.
        digest: SHA-256 (hex) over the file: by which rules a turn was guarded can be told after it has changed.
    """

    names: _Names
    courtesy: Phrases
    assent: Assent
    notes: tuple[Note, ...]
    banned: Banned
    contraries: Contraries = Contraries()
    digest: str = ""

    @cached_property
    def free_words(self) -> frozenset[str]:
        """Latin words that name nothing, folded."""
        return frozenset(folded(self.names.free).split())

    def without_courtesy(self, text: str) -> str:
        """Give a folded text, as long as it is, with a line break for every character of courtesy or assent."""
        for pattern in (self.assent.denying, self.assent.affirming, *self.courtesy.patterns):
            text = blanked(pattern, text)
        return text

    def without_answer(self, text: str) -> str:
        """Give a text without the yes or no it begins with; what follows says by itself what is so."""
        plain = folded(text)
        found = self.assent.denying.match(plain) or self.assent.affirming.match(plain)
        return text[found.end() :] if found and found.end() < len(plain) == len(text) else text


def load_rules(path: Path) -> GuardRules:
    """Read the guard's rules from a TOML file.

    Raises:
        RulesError: The file cannot be read, or something in it is missing, unknown or empty; the message names it.
    """
    try:
        content = path.read_bytes()
        rules = msgspec.toml.decode(content, type=GuardRules)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise RulesError(f"cannot read the guard's rules in {path}: {error}") from error
    if rules.digest:
        raise RulesError(f"{path}: `digest` is computed, not written")
    names = [note.name for note in rules.notes]
    if len(set(names)) < len(names):
        raise RulesError(f"{path}: two notes have one name: {', '.join(sorted(names))}")
    named = [("courtesy", rules.courtesy), ("assent", rules.assent.yes), ("assent", rules.assent.no)]
    for where, phrases in (*named, *((f"note {note.name!r}", note.near) for note in rules.notes)):
        if not all(phrase.strip() for phrase in (*phrases.zh, *phrases.en)):
            raise RulesError(f"{path}: an empty phrase in {where}")
    for line in (*rules.contraries.zh, *rules.contraries.en):
        if [bool(side.strip()) for side in line.split("|")] != [True, True]:
            raise RulesError(f"{path}: not two sides in contraries: {line!r}")
    return msgspec.structs.replace(rules, digest=hashlib.sha256(content).hexdigest())


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Give a text, as long as it is, with a line break for every character that a pattern matches."""
    return pattern.sub(lambda found: "\n" * len(found[0]), text)


def _clauses(phrases: Phrases) -> re.Pattern[str]:
    either = "|".join(map(re.escape, _longest_first((*phrases.zh, *phrases.en))))
    return re.compile(rf"(?:(?<=[\s,.!:;。~—])|^)(?:{either})(?:[\s,.!:;。~—-]*[,.!:;。~—\n]\s*|\s*$)")


def _longest_first(phrases: Iterable[str]) -> list[str]:
    return sorted((folded(phrase) for phrase in phrases), key=len, reverse=True)
