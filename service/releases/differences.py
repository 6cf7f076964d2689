"""What is different between two revisions, in words. Pure."""

import difflib
from dataclasses import dataclass
from enum import StrEnum

from service.engines.modelfile import Contents
from service.engines.revision import Recipe, Revision
from service.releases.names import parse_name

_SHOWN = 12  # of a digest


class What(StrEnum):
    """What of a revision is different."""

    WEIGHTS = "weights"
    TEMPLATE = "template"
    SYSTEM = "system"
    PARAMETERS = "parameters"
    MESSAGES = "messages"
    BUILT_IN = "built_in"
    PACK = "pack"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different.

    Attributes:
        what: Which.
        said: In one English sentence.
        lines: Of texts, what went (`- `) and what came (`+ `).
    """

    what: What
    said: str
    lines: tuple[str, ...] = ()


def differences(old: Revision, new: Revision) -> list[Difference]:
    """Give what is different in the newer of two revisions; nothing where they are the same."""
    before, now = old.model.contents, new.model.contents
    found: list[Difference] = []
    if before.blobs != now.blobs:
        found.append(Difference(What.WEIGHTS, _weights(old, new)))
    found += _texts(before, now)
    for what, one, other in (
        (What.PARAMETERS, _joined(before), _joined(now)),
        (What.OPTIONS, _told(old.recipe), _told(new.recipe)),
    ):
        if changed := _changed(one, other):
            found.append(Difference(what, f"the {what}: {changed}"))
    if old.recipe.pack_digest != new.recipe.pack_digest:
        found.append(Difference(What.PACK, _pack(old.recipe, new.recipe)))
    return found


def _weights(old: Revision, new: Revision) -> str:
    return f"the weights are other ones: {_described(old)} before, {_described(new)} now"


def _described(revision: Revision) -> str:
    contents, parts = revision.model.contents, parse_name(revision.model.name)
    known = (
        contents.details.parameter_size,
        parts.released,
        contents.details.quantization_level or parts.quantization,
        contents.weights[:_SHOWN] or "of unknown digest",
    )
    return " ".join(part for part in known if part)


def _texts(before: Contents, now: Contents) -> list[Difference]:
    pairs = (
        (What.TEMPLATE, before.template, now.template),
        (What.SYSTEM, before.system, now.system),
        (What.MESSAGES, before.messages, now.messages),
        (What.BUILT_IN, "\n".join(before.built_in), "\n".join(now.built_in)),
    )
    return [_text(what, one, other) for what, one, other in pairs if one != other]


_CALLED = {
    What.TEMPLATE: "template",
    What.SYSTEM: "model's own system message",
    What.MESSAGES: "messages in front of every conversation",
    What.BUILT_IN: "code of the host that writes the messages",
}


def _text(what: What, before: str, now: str) -> Difference:
    name = _CALLED[what]
    lines = [line for line in difflib.ndiff(before.splitlines(), now.splitlines()) if line[:2] in {"- ", "+ "}]
    if not before or not now:
        return Difference(what, f"the {name}: {'there is one now' if now else 'gone'}", tuple(lines))
    gone = sum(line.startswith("-") for line in lines)
    said = f"the {name}: {_lines(gone)} gone, {_lines(len(lines) - gone)} new" if lines else f"the {name}: line ends"
    return Difference(what, said, tuple(lines))


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"


def _joined(contents: Contents) -> dict[str, str]:
    """Give parameters by name; one that comes several times with all its values."""
    joined: dict[str, list[str]] = {}
    for name, value in contents.parameters:
        joined.setdefault(name, []).append(value)
    return {name: " ".join(sorted(values)) for name, values in joined.items()}


def _told(recipe: Recipe) -> dict[str, str]:
    return {name: str(value) for name, value in recipe.options.items()}


def _changed(before: dict[str, str], now: dict[str, str]) -> str:
    said: list[str] = []
    for name in sorted({*before, *now}):
        one, other = before.get(name), now.get(name)
        if one is None:
            said.append(f"{name} is {other}, and was not set")
        elif other is None:
            said.append(f"{name} is not set, and was {one}")
        elif one != other:
            said.append(f"{name} is {other}, and was {one}")
    return "; ".join(said)


def _pack(before: Recipe, now: Recipe) -> str:
    if before.pack != now.pack:
        return f"the prompt pack is {now.pack}, and was {before.pack}"
    return (
        f"the prompt pack {now.pack} was changed: {before.pack_digest[:_SHOWN]} before, {now.pack_digest[:_SHOWN]} now"
    )
