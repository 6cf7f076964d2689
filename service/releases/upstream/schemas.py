"""What goes over the wire about what is upstream."""

from collections.abc import Sequence

import msgspec

from service.releases.upstream.looking import Outdated


class OutdatedView(msgspec.Struct, frozen=True):
    """How a revision stands to its tag upstream.

    Attributes:
        id, model, digest: The revision's.
        state: `current`, `newer`, `unknown`, `elsewhere` or `unreachable`.
        upstream: Digest of the tag's manifest there; empty where there is none.
        what: What is different: `weights`, `template`, `system`, `parameters`, `messages`.
        said: The same in a sentence.
    """

    id: str
    model: str
    digest: str
    state: str
    upstream: str
    what: list[str]
    said: str


class OutdatedReply(msgspec.Struct, frozen=True):
    """How all revisions stand to their tags upstream."""

    registry: str
    revisions: list[OutdatedView]


def outdated_reply(registry: str, found: Sequence[Outdated]) -> OutdatedReply:
    """Give it as it is sent."""
    return OutdatedReply(registry, [_view(one) for one in found])


def _view(one: Outdated) -> OutdatedView:
    revision, answer = one.kept.revision, one.compared
    return OutdatedView(
        id=revision.id,
        model=revision.model.name,
        digest=revision.model.digest,
        state=answer.state.value,
        upstream=answer.digest,
        what=list(answer.what),
        said=answer.said,
    )
