"""What goes over the wire about models that come and go as files."""

from typing import Any

import msgspec

from service.releases.bundles.importing import Brought
from service.releases.bundles.record import RevisionRecord
from service.releases.schemas import RevisionReply, revision_reply


class ImportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a file is to be brought in; see `service.releases.bundles.importing.ImportWish`.

    Attributes:
        if_version: Only if who serves is still at this version.
    """

    sha256: str
    signature: str = ""
    key: str = ""
    name: str = ""
    template: str = ""
    modelfile: str = ""
    pack: str = ""
    options: dict[str, Any] = {}
    hosts: list[str] = []
    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False


class ImportReply(msgspec.Struct, frozen=True):
    """What came of a file.

    Attributes:
        model: The model's name.
        revision: The revision; `None` for weights alone with `dry_run`.
        is_new: It was not there before.
        signed_by: Name of the key that the file is signed with; empty for none.
        comment: What was signed along with it.
        dry_run: Nothing was done.
    """

    model: str
    revision: RevisionReply | None
    is_new: bool
    signed_by: str
    comment: str
    dry_run: bool


class RecordReply(msgspec.Struct, frozen=True):
    """What a bundle is made with.

    Attributes:
        record: What it says of its revision.
        alias: The revision's name at the hosts.
        digests: What that stands for there.
        rewritten: What files were that hosts keep in a form of their own, by what those have become.
    """

    record: RevisionRecord
    alias: str
    digests: list[str]
    rewritten: dict[str, str]


def import_reply(brought: Brought, *, dry_run: bool) -> ImportReply:
    """Give what came of a file as it is sent."""
    pinned = brought.pinned
    revision = revision_reply(pinned.revision, pinned.hosts) if pinned else None
    is_new = pinned is None or pinned.is_new
    return ImportReply(brought.model, revision, is_new, brought.signed.key, brought.signed.comment, dry_run)
