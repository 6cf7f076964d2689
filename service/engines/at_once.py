"""Asking several hosts at once, and not waiting for one that hangs longer than is needed."""

import math
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
        away: It was found not to answer when it was asked last. It may be back.
    """

    ask: Callable[[], Awaitable[Found]]
    away: bool = False


async def ask_at_once(
    questions: Sequence[Question[Found]],
    enough: Callable[[Found], bool],
    patience: float = PATIENCE_SECONDS,
    well: Callable[[Found], bool] | None = None,
) -> list[Found | None]:
    """Ask hosts all at once; those that are still silent when that is no longer needed are given up.

    Until one answer is enough, each host is waited for as long as its own limits say. One that is away is never waited
    for longer than `patience`; with `well` that only begins when a host is found to be well, so that what depends on
    the answer is not given up within a moment in which all of them were away.

    Args:
        questions: One for each host.
        enough: Tells of an answer whether it does, whatever the others say.
        patience: How long the others are waited for then, in seconds.
        well: Tells of an answer whether its host can be asked at all.

    Returns:
        The answers, in the order of the questions; `None` of a host that was given up.
    """
    scopes = [anyio.CancelScope() for _ in questions]
    answers: list[Found | None] = [None] * len(questions)

    async def ask(number: int) -> None:
        with scopes[number]:
            answer = answers[number] = await questions[number].ask()
            if enough(answer):
                hurry(away=0, others=patience)
            elif well is not None and well(answer):
                hurry(away=patience)

    def hurry(*, away: float, others: float = math.inf) -> None:
        now = anyio.current_time()
        for question, scope in zip(questions, scopes, strict=True):
            scope.deadline = min(scope.deadline, now + (away if question.away else others))

    if well is None:
        hurry(away=patience)
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
