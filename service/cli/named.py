"""How commands are told which document is meant: by its key or its id."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from knowledge.errors import UnknownDocument
from service.cli.remote import Remote, RemoteError
from service.errors import AmbiguousDocument
from service.ids import MAX_ID


@dataclass(frozen=True, slots=True)
class Named:
    """A document as it was named.

    Attributes:
        name: Its key or its id.
        only: "key" or "id" where it was said which of the two; otherwise empty.
    """

    name: str
    only: str

    def id(self, remote: Remote) -> int:
        """Give its id.

        Raises:
            UnknownDocument: There is none with this key.
            AmbiguousDocument: There is one with this key, and another one with this id.
        """
        if self.only == "id":
            return int(self.name)
        keyed = remote.get("/api/documents", key=self.name)["documents"]
        other = self._other(remote, keyed) if not self.only and self._may_be_id() else None
        if keyed and other:
            raise AmbiguousDocument(name=self.name, id=keyed[0]["id"], other=other)
        if not keyed and not other:
            raise UnknownDocument(f"there is no document with the key {self.name!r}", {"key": self.name})
        return int(keyed[0]["id"]) if keyed else int(self.name)

    def _may_be_id(self) -> bool:
        return self.name.isascii() and self.name.isdecimal() and int(self.name) <= MAX_ID

    def _other(self, remote: Remote, keyed: Sequence[dict[str, Any]]) -> str | None:
        """Give the key of the document with this id, where that is another one than those with this key."""
        if any(one["id"] == int(self.name) for one in keyed):
            return None
        try:
            return remote.get(f"/api/documents/{int(self.name)}")["key"]
        except RemoteError as error:
            if error.code != UnknownDocument.code:
                raise
            return None


def by_key_or_id(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take a document by its key or its id."""

    @functools.wraps(command)
    def named(document: str, only: str | None, **options: Any) -> None:
        if only == "id" and not document.isdecimal():
            raise click.BadParameter(f"{document!r} is no id", param_hint="--id")
        command(Named(document, only or ""), **options)

    for name in ("key", "id"):
        explained = f"DOCUMENT is its {name}, whatever has it as its {'key' if name == 'id' else 'id'}."
        named = click.option(f"--{name}", "only", flag_value=name, default=None, help=explained)(named)
    return click.argument("document")(named)
