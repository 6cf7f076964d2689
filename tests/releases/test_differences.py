"""What is different between two revisions is said in words, and makes them two."""

from dataclasses import replace
from typing import Any

import pytest

from service.engines.modelfile import Details
from service.engines.revision import Revision, is_same_model
from service.releases.differences import What, differences
from tests.releases.making import CONTENTS, MODEL, RECIPE, revision


def said(old: Revision, new: Revision) -> dict[str, str]:
    return {one.what.value: one.said for one in differences(old, new)}


def test_the_same_is_one_revision_without_differences() -> None:
    assert revision().id == revision().id
    assert differences(revision(), revision()) == []


def test_other_weights_are_told_by_size_release_and_quantisation() -> None:
    old = revision(name="qwen3:4b-q4_K_M")
    new = revision(name="qwen3:4b-instruct-2507-q8_0", blobs=("d" * 64,), details=Details("qwen3", "4.0B", "Q8_0"))
    (found,) = differences(old, new)
    assert found.what is What.WEIGHTS
    assert "3.8B Q4_K_M aaaaaaaaaaaa before, 4.0B 2025-07 Q8_0 dddddddddddd now" in found.said


def test_a_template_is_told_from_weights_and_shown_line_by_line() -> None:
    old = revision(template="a\nb\nc")
    new = revision(template="a\nB\nc\nd")
    (found,) = differences(old, new)
    assert found.what is What.TEMPLATE
    assert found.said == "the template: 1 line gone, 2 lines new"
    assert found.lines == ("- b", "+ B", "+ d")
    assert old.id != new.id


@pytest.mark.parametrize(
    ("contents", "what", "sentence"),
    [
        ({"system": "Be brief."}, "system", "the model's own system message: there is one now"),
        ({"template": ""}, "template", "the template: gone"),
        (
            {"messages": '[{"role":"user"}]'},
            "messages",
            "the messages in front of every conversation: there is one now",
        ),
        ({"built_in": ("RENDERER x",)}, "built_in", "the code of the host that writes the messages: there is one now"),
        ({"template": CONTENTS.template + "\n"}, "template", "the template: line ends"),
        (
            {"parameters": (("stop", '"<|end|>"'), ("temperature", "0"))},
            "parameters",
            'the parameters: stop is "<|end|>", and was "<|end|>" "<|user|>"; temperature is 0, and was not set',
        ),
        ({"parameters": ()}, "parameters", 'the parameters: stop is not set, and was "<|end|>" "<|user|>"'),
    ],
)
def test_what_else_a_model_is_made_of(contents: dict[str, Any], what: str, sentence: str) -> None:
    assert said(revision(), revision(**contents)) == {what: sentence}
    assert revision().id != revision(**contents).id


def test_a_pack_and_options_belong_to_the_revision() -> None:
    other = replace(RECIPE, pack="qwen", pack_digest="f" * 64)
    assert said(revision(), revision(other)) == {"pack": "the prompt pack is qwen, and was phi3"}
    edited = replace(RECIPE, pack_digest="e" * 64)
    assert said(revision(), revision(edited))["pack"].startswith("the prompt pack phi3 was changed: bbbbbbbbbbbb")
    warmer = replace(RECIPE, options={"temperature": 0.7, "num_ctx": 4096})
    assert said(revision(), revision(warmer)) == {"options": "the options: temperature is 0.7, and was 0.1"}
    assert len({revision(recipe).id for recipe in (RECIPE, other, edited, warmer)}) == 4


def test_the_order_of_options_makes_no_other_revision() -> None:
    turned = replace(RECIPE, options=dict(reversed([*RECIPE.options.items()])))
    assert revision(turned).id == revision().id


def test_what_only_tells_of_weights_makes_no_other_revision() -> None:
    assert revision(details=Details("phi3", "3.82B", "q4_k_m"), context=None).id == revision().id


def test_without_files_the_manifest_tells_models_apart() -> None:
    hidden = replace(MODEL, contents=replace(CONTENTS, blobs=()))
    assert is_same_model(hidden, hidden)
    assert not is_same_model(hidden, replace(hidden, digest="f" * 64))
