"""Prompt packs: how a family of models is spoken to. Folders in `prompts/packs/`; a wrong one is an error at start.

A pack is `pack.toml` with `system.zh.md` and `system.en.md`, Jinja templates of the system message.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from jinja2 import meta

from knowledge.errors import KefuError

_LANGUAGES = ("zh", "en")
_SETTINGS = "pack.toml"
_VARIABLES = frozenset({"documents", "passages", "mark", "canary", "fallback"})
# Every template is tried at start: a slip within a passage would otherwise show only when a customer asks.
_SAMPLE: dict[str, object] = {
    "documents": ["title"],
    "passages": [{"n": 1, "document": "title", "version": "1", "section": "1.1", "page": 1, "text": "text"}],
    "mark": "§",
    "canary": "#",
    "fallback": "none",
}


def _template_name(lang: str) -> str:
    return f"system.{lang}.md"


_FILES = (_SETTINGS, *map(_template_name, _LANGUAGES))


class PackError(KefuError):
    """A prompt pack is missing, cannot be read, lacks something or holds something unknown."""

    code = "invalid_prompt_pack"


class TokenRates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many tokens a text costs this family of models, rather more than fewer.

    Attributes:
        cjk: Per Chinese character, and per any other that is not ASCII.
        other: Per ASCII character, but for digits, which cost one token each.
        message: Per message, for the template around it.
    """

    cjk: float
    other: float
    message: int


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    description: str
    families: list[str]
    tokens: TokenRates
    fallback: dict[str, str]
    options: dict[str, Any]


class Pack:
    """One prompt pack.

    Attributes:
        name: Its folder's name.
        families: What the names of the models it is made for begin with.
        tokens: What texts cost.
        fallback: The sentence that admits that there is no answer, by language.
        options: Generation options for Ollama.
        files: The texts of its files, by their names: with them it can be made again.
        digest: SHA-256 (hex) over them: what a turn was written with can be told after the files have changed.
    """

    def __init__(
        self, name: str, files: Mapping[str, str], file: _File, templates: Mapping[str, jinja2.Template]
    ) -> None:
        self.name = name
        self.files = dict(files)
        self.digest = _digest(files)
        self.families = tuple(file.families)
        self.tokens = file.tokens
        self.fallback = file.fallback
        self.options = file.options
        self._templates = templates

    def system(self, lang: str, **values: object) -> str:
        """Give the system message in a language.

        Args:
            lang: "zh" or "en".
            values: `documents` (titles), `passages` (each with n, document, version, section, page, text), `mark` (what
                begins and ends a passage), `canary` (stands among the rules) and `fallback`.
        """
        return self._templates[lang].render(**values).strip()


def load_packs(folder: Path) -> dict[str, Pack]:
    """Read every pack in a folder, by name.

    Raises:
        PackError: There is none, or one of them is wrong; the message names the file and what is wrong.
    """
    packs = {path.name: _load(path) for path in sorted(folder.glob("[!._]*/"))}
    if not packs:
        raise PackError(f"there is no prompt pack in {folder}")
    return packs


def choose_pack(packs: Mapping[str, Pack], name: str, model: str) -> Pack:
    """Give the pack with a name; for `auto` the one made for the model's family, else the first by name.

    Raises:
        PackError: There is no pack with that name.
    """
    if name != "auto":
        if name not in packs:
            raise PackError(f"there is no prompt pack {name!r}; there are: {', '.join(packs)}")
        return packs[name]
    base = model.rpartition("/")[2].lower()
    made_for = [pack for pack in packs.values() if base.startswith(pack.families)]
    return made_for[0] if made_for else next(iter(packs.values()))


def pack_of(name: str, files: Mapping[str, str], where: str) -> Pack:
    """Make a pack of the texts of its files.

    Args:
        name: The pack's.
        files: Texts by the names of the files.
        where: Where they are from, for messages.

    Raises:
        PackError: Something in them is wrong.
    """
    try:
        file = msgspec.toml.decode(files[_SETTINGS], type=_File)
    except msgspec.DecodeError as error:
        raise PackError(f"cannot read {where}/{_SETTINGS}: {error}") from error
    for lang in _LANGUAGES:
        if not file.fallback.get(lang, "").strip():
            raise PackError(f"{where}/{_SETTINGS}: the fallback sentence for {lang!r} is missing")
    made = {lang: _template(files[_template_name(lang)], f"{where}/{_template_name(lang)}") for lang in _LANGUAGES}
    return Pack(name, files, file, made)


def _load(folder: Path) -> Pack:
    return pack_of(folder.name, {name: _text(folder / name) for name in _FILES}, str(folder))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()  # as it is: line ends count in the digest
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"cannot read {path}: {error}") from error


def _digest(files: Mapping[str, str]) -> str:
    """Give one digest of several files; the length of each is in it, so that text moved between them shows."""
    contents = [files[name].encode() for name in _FILES]
    return hashlib.sha256(b"".join(len(content).to_bytes(8, "big") + content for content in contents)).hexdigest()


# The same packs come again with every revision, and every time a command looks at them.
@lru_cache(maxsize=64)
def _template(source: str, where: str) -> jinja2.Template:
    # Prompts are plain text for a model, not HTML: escaping would change what documents say.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
    try:
        used = meta.find_undeclared_variables(environment.parse(source))
    except jinja2.TemplateError as error:
        raise PackError(f"cannot read {where}: {error}") from error
    if frozenset(used) != _VARIABLES:
        raise PackError(f"{where}: it must use {sorted(_VARIABLES)}, and uses {sorted(used)}")
    template = environment.from_string(source)
    try:
        template.render(_SAMPLE)
    except (jinja2.TemplateError, TypeError) as error:
        raise PackError(f"{where}: it does not work: {error}") from error
    return template
