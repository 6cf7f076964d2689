"""Errors speak two languages, carry stable codes, and each code has one status."""

import importlib
import pkgutil
from collections.abc import Iterator
from string import Formatter

import pytest

import ingest
import knowledge
import service
from knowledge.errors import KefuError
from service import errors, request_errors
from service.errors import ServiceError
from service.system.failures import FOREIGN_CHINESE, sentence
from service.system.statuses import STATUS

OF_THE_TREE = {"service.errors", "service.request_errors"}
EXAMPLES: list[ServiceError] = [
    request_errors.InvalidRequest("odd"),
    request_errors.MissingBody(),
    request_errors.NotAnObject("array"),
    request_errors.MissingField("message"),
    request_errors.UnknownField("mesage"),
    request_errors.InvalidField("message", "expected `str`"),
    request_errors.InvalidJson("it ends too early", 2, 7),
    request_errors.UnsupportedMediaType("text/plain", "application/json"),
    request_errors.PayloadTooLarge(1000),
    errors.MessageEmpty(),
    errors.MessageTooLong(2314, 2000),
    errors.AmbiguousDocument(name="2", id=7, other="returns.md"),
    errors.SessionNotFound(),
    errors.TurnNotFound(),
    errors.BannedPhraseNotFound(),
    errors.NotFound(),
    errors.MethodNotAllowed("PUT", "POST"),
    errors.Unauthorized("missing"),
    errors.Forbidden("admin", "staff"),
    errors.Refused("the token is wrong"),
    errors.RateLimited(12),
    errors.KeeperOnly("one"),
    errors.NotReady("the database is away"),
    errors.InvalidSetting("KEFU_PORT", "x", "a number"),
    errors.InvalidCalibration("questions.jsonl", "line 3: no question"),
    errors.InternalError("r1"),
]


def names(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template)}


def kinds(root: type[KefuError]) -> Iterator[type[KefuError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


def all_kinds() -> list[type[KefuError]]:
    for package in (ingest, knowledge, service):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("errors"):
                importlib.import_module(module.name)
    return [kind for kind in kinds(KefuError) if kind.__module__.split(".")[0] != "tests"]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_has_a_sentence_in_both_languages(error: ServiceError) -> None:
    english, chinese = error.sentence("en"), error.sentence("zh")
    assert english == error.message
    assert english.isascii() or "“" in english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    assert names(error.english) == names(error.chinese)


def test_the_examples_are_complete() -> None:
    assert {type(error) for error in EXAMPLES} == {
        kind for kind in all_kinds() if kind.__module__ in OF_THE_TREE and kind is not ServiceError
    }


def test_the_tree_names_every_class_and_code() -> None:
    tree = errors.__doc__ or ""
    for kind in kinds(ServiceError):
        if kind.__module__ in OF_THE_TREE:
            assert kind.__name__ in tree
            assert kind.code in tree


def test_every_code_has_a_status() -> None:
    assert sorted({kind.code for kind in all_kinds()} - {*STATUS}) == []


def test_every_code_of_the_other_packages_has_a_chinese_sentence() -> None:
    foreign = {kind.code for kind in all_kinds() if not issubclass(kind, ServiceError)}
    assert sorted(foreign - {*FOREIGN_CHINESE, "internal_error"}) == []


def test_an_error_of_another_package_keeps_its_own_english_sentence() -> None:
    class LampBroken(KefuError):
        code = "lamp_broken"

    assert sentence(LampBroken("the lamp broke"), "en") == "the lamp broke"
    assert sentence(LampBroken("the lamp broke"), "zh") == "操作未能完成。"
