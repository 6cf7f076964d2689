"""Whether a model's reply says that there is no answer. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.chat.guard.verdicts import Cut

_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Admission:
    """That there is no answer.

    Attributes:
        sentence: By which it is said.
        beside: What was said beside it, which does not count.
    """

    sentence: str
    beside: tuple[Cut, ...]


def find_admission(reply: str, cited: tuple[int, ...], fallbacks: Iterable[str]) -> Admission | None:
    """Find the sentence by which a model has said that there is no answer, if it has.

    What it added without a passage to rest on does not count, nor does a cited afterthought.

    Args:
        reply: The model's reply.
        cited: The passages that it cites.
        fallbacks: The sentences that it was told to say it with.
    """
    bare = _MARKER.sub("", reply)
    said = next((sentence for sentence in fallbacks if sentence.rstrip("。.") in bare), None)
    if said is None or (cited and len(bare) > 2 * len(said)):
        return None
    beside = bare.replace(said.rstrip("。."), "").strip(" \n。.")
    return Admission(said, (Cut("admission", beside),) if beside else ())
