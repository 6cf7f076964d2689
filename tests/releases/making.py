"""Revisions for tests that need no host."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.engines.modelfile import Contents, Details
from service.engines.revision import Model, Recipe, Revision, revision_id

CONTENTS = Contents(
    blobs=("a" * 64,),
    template="<|user|>{{ .Prompt }}<|end|>",
    system="",
    parameters=(("stop", '"<|end|>"'), ("stop", '"<|user|>"')),
    messages="",
    built_in=(),
    details=Details("phi3", "3.8B", "Q4_K_M"),
    context=4096,
)
RECIPE = Recipe("phi3", "b" * 64, {"temperature": 0.1, "num_ctx": 4096})
MODEL = Model("phi3:mini", "c" * 64, CONTENTS, 2_200_000_000)


def revision(recipe: Recipe = RECIPE, name: str = "phi3:mini", **contents: Any) -> Revision:
    """A revision like any other, but for what is given."""
    model = replace(MODEL, name=name, contents=replace(CONTENTS, **contents))
    return Revision(
        revision_id(model, recipe), "kefu/phi3:cccccccccccc", model, recipe, datetime(2026, 11, 1, tzinfo=UTC), "Mei"
    )
