"""Whether one answer to a golden question is right. Pure."""

import re
from collections.abc import Callable, Iterator

from knowledge.language import language_of
from knowledge.words import folded
from service.chat.rehearsed import Cited, Rehearsed
from service.releases.gate.golden import ANSWERED, Place, Question
from service.releases.gate.report import Failing, What

Says = Callable[[str, str], bool]
"""Tells whether a text says something, however it is written there."""

_THINKING = re.compile(r"</?\s*think(?:ing)?\s*>", re.IGNORECASE)
_MARKER = re.compile(r"\[\d{1,9}\]")
_SPACE = re.compile(r"\s+")
_LANGUAGES = {"zh": ("Chinese", "中文"), "en": ("English", "英文")}


def failings_of(question: Question, answer: Rehearsed, chars: tuple[int, int], says: Says) -> tuple[Failing, ...]:
    """Give what is wrong with an answer; nothing where it is right.

    Args:
        question: What was asked.
        answer: What it came to.
        chars: How many characters it may have, where the question does not say.
        says: See `Says`.
    """
    if answer.outcome not in question.outcomes:
        return (_outcome(question, answer), *_unusable(answer), *_forbidden(question, answer, says))
    of_an_answer = _content(question, answer, says) if answer.outcome == ANSWERED else ()
    form = _form(question, answer, question.chars or chars)
    return (*of_an_answer, *_forbidden(question, answer, says), *form, *_unusable(answer))


def _outcome(question: Question, answer: Rehearsed) -> Failing:
    expected = " / ".join(question.outcomes)
    return Failing(
        What.OUTCOME, f"ends as {answer.outcome}, not {expected}", f"结果是 {answer.outcome}，应为 {expected}"
    )


def _content(question: Question, answer: Rehearsed, says: Says) -> Iterator[Failing]:
    for writings in question.facts:
        if not any(says(answer.reply, writing) for writing in writings):
            said = " / ".join(writings)
            yield Failing(What.FACT, f"does not say: {said}", f"没有说到：{said}")
    for place in question.citations:
        if not any(_is_of(place, cited) for cited in answer.citations):
            yield Failing(What.CITATION, f"does not cite: {place_said(place)}", f"没有引用：{place_said(place)}")


def _forbidden(question: Question, answer: Rehearsed, says: Says) -> Iterator[Failing]:
    for text in question.forbidden:
        if says(answer.reply, text):
            yield Failing(What.FORBIDDEN, f"says what it must not: {text}", f"说了不该说的：{text}")


def _form(question: Question, answer: Rehearsed, chars: tuple[int, int]) -> Iterator[Failing]:
    text = _MARKER.sub("", answer.reply).strip()
    if _THINKING.search(answer.raw) or _THINKING.search(answer.reply):
        yield Failing(What.THINKING, "the model thinks aloud (<think>)", "模型输出了思考过程（<think>）")
    if language_of(text) != question.answered_in:
        english, chinese = _LANGUAGES[question.answered_in]
        yield Failing(What.LANGUAGE, f"is not in {english}", f"不是{chinese}")
    if not chars[0] <= len(text) <= chars[1]:
        bounds = f"{chars[0]}–{chars[1]}"
        yield Failing(What.LENGTH, f"has {len(text)} characters, not {bounds}", f"有{len(text)}个字，应为{bounds}")


def _unusable(answer: Rehearsed) -> Iterator[Failing]:
    if answer.failure and not answer.missing:
        english = f"the model's own reply could not be shown ({answer.failure}), and the documents were quoted instead"
        yield Failing(What.UNUSABLE, english, f"模型自己的回答无法展示（{answer.failure}），改为引用原文")


def _is_of(place: Place, cited: Cited) -> bool:
    if cited.document != place.document:
        return False
    return _letters(place.section) in _letters(f"{cited.section}\n{cited.text}")


def place_said(place: Place) -> str:
    """Give a place as people name it."""
    return " › ".join(part for part in (place.document, place.section) if part)


def _letters(text: str) -> str:
    return _SPACE.sub("", folded(text))
