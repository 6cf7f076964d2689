"""Which of the turns before a prompt may hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from service.chat.recall import RecalledTurn, within_budget


def cost(turn: RecalledTurn) -> int:
    return len(turn.reply)


@settings(deadline=None)
@given(st.lists(st.text("x", max_size=30), max_size=8), st.integers(0, 100))
def test_the_latest_turns_that_fit_together_are_kept_in_order(replies: list[str], budget: int) -> None:
    turns = [RecalledTurn(str(n), reply, "") for n, reply in enumerate(replies)]
    kept = within_budget(turns, budget, cost)
    assert kept == tuple(turns[len(turns) - len(kept) :])
    assert sum(map(cost, kept)) <= budget
    if len(kept) < len(turns):
        assert sum(map(cost, turns[len(turns) - len(kept) - 1 :])) > budget


def test_a_turn_too_long_hides_those_before_it() -> None:
    turns = [RecalledTurn("1", "x", ""), RecalledTurn("2", "x" * 50, ""), RecalledTurn("3", "x", "")]
    assert within_budget(turns, 10, cost) == (turns[2],)
