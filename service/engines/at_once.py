"""Asking several hosts at once, and not waiting for one that hangs longer than is needed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import anyio

PATIENCE_SECONDS = 1.0
"""For the other hosts, once one has given what is enough; a host that is well lists its models in milliseconds."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Question(Generic[Found]):
    """What one host is asked.

    Attributes:
        ask: Asks it.
        away: It is known not to answer: it is only given the time in which one that is back would.
    """

    ask: Callable[[], Awaitable[Found]]
    away: bool = False


async def ask_at_once(
    questions: Sequence[Question[Found]], enough: Callable[[Found], bool], patience: float = PATIENCE_SECONDS
) -> list[Found | None]:
    """Ask hosts all at once; those that are still silent when that is no longer needed are given up.

    Until one answer is enough, each host is waited for as long as its own limits say; one that is away never longer
    than `patience`.

    Args:
        questions: One for each host.
        enough: Tells of an answer whether it does, whatever the others say.
        patience: How long the others are waited for then, in seconds.

    Returns:
        The answers, in the order of the questions; `None` of a host that was given up.
    """
    begun = anyio.current_time()
    scopes = [anyio.CancelScope(deadline=begun + patience) if one.away else anyio.CancelScope() for one in questions]
    answers: list[Found | None] = [None] * len(questions)

    async def ask(number: int) -> None:
        with scopes[number]:
            answer = answers[number] = await questions[number].ask()
            if enough(answer):
                hurry()

    def hurry() -> None:
        now = anyio.current_time()
        for question, scope in zip(questions, scopes, strict=True):
            scope.deadline = min(scope.deadline, now if question.away else now + patience)

    async with anyio.create_task_group() as tasks:
        for number in range(len(questions)):
            tasks.start_soon(ask, number)
    return answers


def given_up(host: str, why: str) -> str:
    """Say why nothing is known of a host that was given up.

    Args:
        host: Its name.
        why: Why it was known not to answer; empty where it was not.
    """
    return why or f"{host} did not answer in time"
