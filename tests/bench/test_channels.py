"""What search goes without while a measurement leaves a part of the second look out."""

from unittest.mock import Mock

import pytest

from bench.channels import LOOKED_AT, without
from knowledge import ordering, searching
from knowledge.base import KnowledgeBase
from knowledge.ordering import Weights
from knowledge.subjects import NOTHING_SAID, Context, Said
from tests.knowledge.documents import RETURNS, WARRANTY, document

TALK = Context((Said("Can the desk lamp be returned?"),))


@pytest.mark.parametrize("context", [NOTHING_SAID, TALK])
@pytest.mark.parametrize("part", [*LOOKED_AT, ""])
def test_a_part_is_left_out_in_a_conversation_too(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, part: str, context: Context
) -> None:
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY)])
    ordered = Mock(wraps=ordering.ordered)
    monkeypatch.setattr(searching, "ordered", ordered)
    used: list[Weights] = []
    with without(part):
        base.search("Within how many days?", context=context)
        used.append(ordered.call_args.args[3])
    base.search("Within how many days?", context=context)
    used.append(ordered.call_args.args[3])
    left_out = {name for name in LOOKED_AT if getattr(used[0], name) == 0}
    assert left_out == ({part} if part else set(LOOKED_AT))
    assert all(getattr(used[1], name) > 0 for name in LOOKED_AT)
