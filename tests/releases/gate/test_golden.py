"""Golden questions are read strictly: whatever is wrong is said with the file and the question."""

import pytest

from service.releases.errors import InvalidGolden
from service.releases.gate.golden import by_keys, read_golden, unknown_documents
from tests.releases.gate.examples import GOLDEN

ONE = """
[[questions]]
id = "returns"
kind = "policy"
question = "几天内可以退货？"
facts = ["7天", ["完好", "没有损坏"]]
citations = [{ document = "退换货须知.md", section = "1.1" }]
"""


def test_a_fact_may_have_several_writings_and_outcomes_be_several() -> None:
    (question,) = read_golden(ONE.replace("facts", 'outcome = ["answered", "clarified"]\nfacts'), "a.toml").questions
    assert question.facts == (("7天",), ("完好", "没有损坏"))
    assert question.outcomes == ("answered", "clarified")
    assert (question.answered_in, question.critical, question.messages) == ("zh", False, ("几天内可以退货？",))


def test_the_digest_is_of_what_is_asked_and_not_of_how_it_is_written() -> None:
    assert read_golden(f"# a comment\n{ONE}\n\n", "a.toml").digest == read_golden(ONE, "b.toml").digest
    assert read_golden(ONE.replace("7天", "8天"), "a.toml").digest != read_golden(ONE, "a.toml").digest
    assert read_golden(f"[demands]\nright = 0.5\n{ONE}", "a.toml").digest != read_golden(ONE, "a.toml").digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE.replace("facts", "fact"), "question 'returns': Object contains unknown field `fact`"),
        (ONE.replace('kind = "policy"', ""), "question 'returns': Object missing required field `kind`"),
        (ONE.replace("policy", "politics"), "question 'returns': Invalid enum value 'politics'"),
        (ONE.replace('id = "returns"', ""), "question 1: Object missing required field `id`"),
        (ONE.replace('"returns"', '"Returns!"'), "question 'Returns!'"),
        (ONE + ONE, "2 questions are called 'returns'"),
        (ONE.replace("facts", "outcomes"), "question 'returns': there is no such key as outcomes"),
        (ONE.replace('facts = ["7天", ["完好", "没有损坏"]]', ""), "question 'returns': facts are missing"),
        (ONE.replace("citations", "# citations"), "question 'returns': citations are missing"),
        (ONE.replace('["完好", "没有损坏"]', "[]"), "question 'returns': a fact is an empty list"),
        (ONE.replace('"7天"', "7"), "question 'returns': Expected `array`, got `int`"),
        (ONE.replace("facts", 'outcome = "unanswered"\nfacts'), "question 'returns': facts and citations are those"),
        (ONE.replace("facts", 'outcome = "perhaps"\nfacts'), "question 'returns': outcome is one of"),
        (ONE.replace("facts", "chars = [9, 3]\nfacts"), "question 'returns': chars are the least and the most"),
        (ONE.replace('question = "几天内可以退货？"', 'question = " "'), "question 'returns'"),
        (f"[demands]\nspeed = 3\n{ONE}", "[demands]: Object contains unknown field `speed`"),
        (f"[limits]\n{ONE}", "there is no such key as limits"),
        ("", "it holds no [[questions]]"),
        ("questions = 3", "it holds no [[questions]]"),
        ("questions = [3]", "question 1 is no table"),
        ("[[questions", "array declaration"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_question(text: str, said: str) -> None:
    with pytest.raises(InvalidGolden) as refused:
        read_golden(text, "mine.toml")
    assert str(refused.value).startswith("mine.toml: ")
    assert said in str(refused.value)


def test_documents_are_called_by_their_key_their_title_or_their_file() -> None:
    golden = read_golden(GOLDEN, "shop.toml")
    assert unknown_documents(golden, {"退换货须知.md": ["returns"]})[0] == ("model-k11", "型号一览.md")
    keyed = by_keys(golden, {"退换货须知.md": ["returns"], "型号一览.md": ["models", "other"]})
    assert {place.document for one in keyed.questions for place in one.citations} == {"returns", "models"}
