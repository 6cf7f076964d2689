"""What goes over the wire about revisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.engines.revision import Kept, Revision
from service.releases.differences import Difference
from service.releases.names import parse_name
from service.releases.pinning import Pinned
from service.releases.position import Position
from service.releases.standing import AtHost
from service.releases.supply.origins import Origin


class PinRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be pinned.

    Attributes:
        model: A model's name at the hosts, with its tag.
        pack: The prompt pack; without it, the one made for the model's family.
        options: Generation options instead of the pack's, by Ollama's names.
        reason: Why, for those who read the list later.
        dry_run: Only say what would be done.
        pull: Have the hosts pull it first.
        hosts: At which hosts, by their names; at all without any.
        if_version: Only if who serves is still at this version.
    """

    model: str
    pack: str = ""
    options: dict[str, Any] = {}
    reason: str = ""
    dry_run: bool = False
    pull: bool = False
    hosts: list[str] = []
    if_version: int | None = None


class HostReply(msgspec.Struct, frozen=True):
    """How a revision stands at one host.

    Attributes:
        host: Its name and port.
        standing: `ready`, `absent`, `drifted`, `damaged` or `away`.
        why: What is wrong; empty where nothing is.
    """

    host: str
    standing: str
    why: str


class RevisionReply(msgspec.Struct, frozen=True):
    """A revision.

    Attributes:
        id: 12 hex digits.
        model: The name it was pinned by; what that stands for now may be another model.
        alias: The name hosts are asked for it by.
        digest: Of its manifest; `weights`, of its weights. 64 hex digits each.
        blobs: Digests of all its files, the weights first.
        size: Bytes.
        family, size_label, variant, released, quantization: What the host and the name tell of the weights.
        context: Tokens the model was trained to read.
        derived_from: The name of the model it was derived from; empty for others.
        pack, pack_digest: The prompt pack.
        options: Generation options that are sent.
        made_at, made_by, reason: When, by whom and why it was pinned.
        hosts: How it stands at each host.
        modelfile, base: The Modelfile it was built from here, and on what; empty for others.
        stale: Why it is no longer what it would be if it were built now; empty where it is.
        pruned: When it was removed from its hosts to make room; `None` while it is not.
        stale_unknown: Which hosts that it was built at did not say whether it is, and why; empty where all did.
        serves: `stable` answers, `canary` is tried, `earlier` goes on in the sessions that began with it; empty for
            the rest.
    """

    id: str
    model: str
    alias: str
    digest: str
    weights: str
    blobs: list[str]
    size: int
    family: str
    size_label: str
    variant: str
    released: str
    quantization: str
    context: int | None
    derived_from: str
    pack: str
    pack_digest: str
    options: dict[str, Any]
    made_at: datetime
    made_by: str
    reason: str
    hosts: list[HostReply]
    modelfile: str = ""
    base: str = ""
    stale: str = ""
    pruned: datetime | None = None
    serves: str = ""
    stale_unknown: str = ""


class RevisionsReply(msgspec.Struct, frozen=True):
    """All revisions, the newest first.

    Attributes:
        revisions: Each of them.
        rewritten: What files were that hosts keep in a form of their own, by the digests of those forms; told of a
            verification.
    """

    revisions: list[RevisionReply]
    rewritten: dict[str, str] = {}


class PinReply(msgspec.Struct, frozen=True):
    """What became of a pin.

    Attributes:
        revision: The revision; `hosts` are where it is now.
        is_new: It was not there before.
        dry_run: Nothing was done.
    """

    revision: RevisionReply
    is_new: bool
    dry_run: bool


class DifferenceReply(msgspec.Struct, frozen=True):
    """One thing that is different between two revisions; see `service.releases.differences`."""

    what: str
    said: str
    lines: list[str]


class DifferencesReply(msgspec.Struct, frozen=True):
    """All that is different in `to` when it is held against `since`."""

    since: str
    to: str
    differences: list[DifferenceReply]


def revision_reply(revision: Revision, hosts: Sequence[AtHost]) -> RevisionReply:
    """Give a revision as it is sent."""
    model, recipe = revision.model, revision.recipe
    details, parts = model.contents.details, parse_name(model.name)
    return RevisionReply(
        id=revision.id,
        model=model.name,
        alias=revision.alias,
        digest=model.digest,
        weights=model.contents.weights,
        blobs=list(model.contents.blobs),
        size=model.size,
        family=details.family or parts.family,
        size_label=details.parameter_size or parts.size,
        variant=parts.variant,
        released=parts.released,
        quantization=details.quantization_level or parts.quantization,
        context=model.contents.context,
        derived_from=details.parent_model,
        pack=recipe.pack,
        pack_digest=recipe.pack_digest,
        options=dict(recipe.options),
        made_at=revision.made_at,
        made_by=revision.made_by,
        reason=revision.reason,
        hosts=[HostReply(at.host, at.standing.value, at.why) for at in hosts],
    )


def with_origin(reply: RevisionReply, origins: Mapping[str, Origin]) -> RevisionReply:
    """Add what else is told of a revision."""
    if (origin := origins.get(reply.id)) is None:
        return reply
    return msgspec.structs.replace(
        reply,
        modelfile=origin.modelfile,
        base=origin.base,
        stale=origin.stale,
        stale_unknown=origin.stale_unknown,
        pruned=origin.pruned,
    )


def pin_reply(pinned: Pinned, *, dry_run: bool) -> PinReply:
    """Give a pin as it is sent."""
    return PinReply(revision_reply(pinned.revision, pinned.hosts), pinned.is_new, dry_run)


def revisions_reply(
    kept: Sequence[Kept], stand: dict[str, list[AtHost]], origins: Mapping[str, Origin], position: Position
) -> RevisionsReply:
    """Give revisions as they are sent."""
    replies = [with_origin(revision_reply(one.revision, stand[one.revision.id]), origins) for one in kept]
    return RevisionsReply([with_part(reply, position) for reply in replies])


def with_part(reply: RevisionReply, position: Position) -> RevisionReply:
    """Add whether a revision serves."""
    return msgspec.structs.replace(reply, serves=position.part_of(reply.id))


def differences_reply(old: Revision, new: Revision, found: Sequence[Difference]) -> DifferencesReply:
    """Give differences as they are sent."""
    sent = [DifferenceReply(one.what.value, one.said, list(one.lines)) for one in found]
    return DifferencesReply(old.id, new.id, sent)
