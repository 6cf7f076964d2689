"""Modelfiles, as people write them: read, every mistake told with its file and line. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.errors import ServiceError
from service.releases.options import checked_options, typed_option
from service.request_errors import InvalidField

_ROLES = ("system", "user", "assistant")
_QUOTES = '"""'
_WORD = re.compile(r"(\w+)(?:[ \t]+(.*))?", re.DOTALL)


class InvalidModelfile(ServiceError):
    """A Modelfile cannot be used; `file` and `line` say where, `why` says what is wrong."""

    code = "invalid_modelfile"
    english = "{file}, line {line}: {why}."
    chinese = "{file}第{line}行：{why}。"


@dataclass(frozen=True, slots=True)
class Modelfile:
    """What a Modelfile says.

    Attributes:
        base: What stands behind FROM.
        template, system: Empty where they are not given.
        parameters: By Ollama's names.
        messages: In front of every conversation.
        licenses: Texts.
    """

    base: str
    template: str = ""
    system: str = ""
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    messages: tuple[dict[str, str], ...] = ()
    licenses: tuple[str, ...] = ()

    @property
    def making(self) -> dict[str, Any]:
        """Give all but the base as a host is told it."""
        said: dict[str, Any] = {
            "template": self.template,
            "system": self.system,
            "parameters": self.parameters,
            "messages": list(self.messages),
            "license": list(self.licenses),
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class _Instruction:
    line: int
    name: str
    value: str


def read_modelfile(text: str, file: str) -> Modelfile:
    """Read a Modelfile.

    Args:
        text: Its content.
        file: What it is called in messages.

    Raises:
        InvalidModelfile: Something in it is wrong.
    """
    said: dict[str, Any] = {"parameters": {}, "messages": (), "licenses": ()}
    for one in _instructions(text, file):
        try:
            _take(said, one)
        except ValueError as error:
            raise InvalidModelfile(file=file, line=one.line, why=str(error)) from error
    if "base" not in said:
        raise InvalidModelfile(file=file, line=max(1, len(text.splitlines())), why="there is no FROM")
    return Modelfile(**said)


def _take(said: dict[str, Any], one: _Instruction) -> None:
    if one.name in {"from", "template", "system"}:
        name = "base" if one.name == "from" else one.name
        if name in said:
            raise ValueError(f"there is a second {one.name.upper()}")
        said[name] = one.value
    elif one.name == "parameter":
        _take_parameter(said["parameters"], one.value)
    elif one.name == "message":
        role, _, content = one.value.partition(" ")
        if role not in _ROLES or not content.strip():
            raise ValueError(f"a MESSAGE is one of {', '.join(_ROLES)}, and then a text")
        said["messages"] = (*said["messages"], {"role": role, "content": _unquoted(content.strip())})
    elif one.name == "license":
        said["licenses"] = (*said["licenses"], one.value)
    elif one.name == "adapter":
        raise ValueError("ADAPTER is not supported: bring a model with an adapter along as a bundle")
    else:
        raise ValueError(f"there is no instruction {one.name.upper()!r}")


def _take_parameter(parameters: dict[str, Any], text: str) -> None:
    name, _, value = text.partition(" ")
    try:
        name, read = typed_option(f"{name}={value.strip()}")
        many = name == "stop"
        checked = checked_options({name: [str(read)] if many else read})[name]
    except InvalidField as error:
        raise ValueError(str(error.facts["reason"])) from error
    if many:
        parameters[name] = [*parameters.get(name, []), str(read)]
    elif name in parameters:
        raise ValueError(f"there is a second PARAMETER {name}")
    else:
        parameters[name] = checked


def _instructions(text: str, file: str) -> Iterator[_Instruction]:
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _WORD.fullmatch(line.strip())
        value = (found[2] or "").strip() if found else ""
        if found is None or not value:
            raise InvalidModelfile(file=file, line=number, why="an instruction is a word and what belongs to it")
        opened = value.find(_QUOTES)
        while opened >= 0 and value.find(_QUOTES, opened + 3) < 0:
            following = next(lines, None)
            if following is None:
                raise InvalidModelfile(file=file, line=number, why=f"the text that begins with {_QUOTES} does not end")
            value += f"\n{following[1]}"
        yield _Instruction(number, found[1].lower(), _unquoted(value))


def _unquoted(value: str) -> str:
    for quotes in (_QUOTES, '"'):
        if len(value) >= 2 * len(quotes) and value.startswith(quotes) and value.endswith(quotes):
            return value[len(quotes) : -len(quotes)]
    return value
