"""The comparison that the contract rests on notices what it should."""

import pytest

from tests.ollama.matching import differences

TIME = "2026-11-22T05:29:36.547186278Z"


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1}),
        ("<time>", TIME),
        ("sha256:<hex64>", "sha256:" + "a" * 64),
        ({"<has>": {"a": "<count>"}}, {"a": 5, "b": None}),
        ({"<includes>": {"a": 1}}, [{"a": 2}, {"a": 1}]),
    ],
)
def test_a_match_has_no_differences(expected: object, actual: object) -> None:
    assert differences(expected, actual) == []


@pytest.mark.parametrize(
    ("expected", "actual", "path"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, "$.b"),
        ({"a": 1, "b": 2}, {"a": 1}, "$.b"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "$.a[1]"),
        ([1, 2], [1], "$"),
        ({"done": True}, {"done": 1}, "$.done"),
        ("<time>", "yesterday", "$"),
        ("<count>", 0, "$"),
        ("<count>", True, "$"),
        ("sha256:<hex64>", "sha256:abc", "$"),
        ({"<includes>": {"a": 1}}, [{"a": 2}], "$"),
        ({"a": 1}, None, "$"),
    ],
)
def test_a_difference_is_named_with_its_place(expected: object, actual: object, path: str) -> None:
    assert [line.split(": ")[0] for line in differences(expected, actual)] == [path]
