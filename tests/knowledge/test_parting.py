"""Words that a customer writes together and the documents apart."""

import pytest

from knowledge.parting import parted

PASSAGES = ({"door", "lock", "smart"}, {"door", "bell"}, {"warehous"}, {"hous", "lamp"})


def together(stems: tuple[str, ...]) -> bool:
    return any(held.issuperset(stems) for held in PASSAGES)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("do u ship doorlocks to singapore", "do u ship door locks to singapore"),
        ("Doorbell?", "Door bell?"),
        ("smartlock", "smart lock"),
    ],
)
def test_what_a_passage_has_apart_is_apart(text: str, apart: str) -> None:
    assert parted(text, together) == apart


@pytest.mark.parametrize("text", ["your warehouses", "lampbell", "houselock", "DOORLOCK-5", "doorlo", "门锁doorlocks7"])
def test_what_is_a_word_or_a_code_or_in_no_passage_together_stays(text: str) -> None:
    assert parted(text, together) == text
