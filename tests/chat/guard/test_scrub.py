"""A model that writes tokens of its chat template is read in a moment, and left when it writes nothing else."""

import pytest

from service.chat.guard.scrub import Scrubber
from service.chat.guard.stream import Guard
from service.chat.guard.verdicts import Cut

TOKENS = ["<s>", "<|end|>", "<think>想</think>", "</think>", "[/INST]", "<|im_start|>assistant", "<<sys>>"]


def guarded(text: str, size: int) -> Guard:
    guard = Guard(frozenset({1}), 500)
    for start in range(0, len(text), size):
        guard.feed(text[start : start + size])
    guard.finish()
    return guard


@pytest.mark.parametrize("sign", [*TOKENS, "<", "<|", "<think>", "[I", "<thi"])
def test_a_long_row_is_read_in_a_moment_in_one_piece(sign: str) -> None:
    """Looked through anew for each tag, a million signs would take hours; the time limit ends the test."""
    scrubber = Scrubber()
    scrubber.feed(sign * (1_000_000 // len(sign)))
    scrubber.flush()


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("nothing", [*TOKENS, "[9]。\n", "***\n", "|---|\n"])
def test_a_reply_of_nothing_else_is_ended_and_recorded_within_bounds(nothing: str, size: int) -> None:
    guard = guarded("可退。[1]\n" + nothing * 1000 + "运费自理。[1]", size)
    assert guard.exhausted
    assert "运费" not in guard.text
    cuts = [cut.reason for cut in guard.report.cuts]
    assert "gibberish" in cuts
    assert len(cuts) < 100


@pytest.mark.parametrize("size", [1, 100_000])
def test_what_was_said_before_stands(size: int) -> None:
    assert guarded("可退。[1]\n" + "<|end|>" * 1000, size).text == "可退。[1]"


@pytest.mark.parametrize("text", ["<|end|>" * 20 + "可退。[1]", "<s>可退。[1]</s>" * 2, "<s>\n***\n<s>可退。[1]"])
def test_tokens_around_what_is_said_are_taken_out_and_recorded_once(text: str) -> None:
    guard = guarded(text, 100_000)
    assert guard.text.startswith("可退。[1]")
    assert [cut for cut in guard.report.cuts if cut.reason == "special_token"] == [Cut("special_token")]
