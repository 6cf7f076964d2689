"""Log lines are objects, come out the same way for everybody, and keep what people say to themselves."""

import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from service.logs import configure_logs, exception_text

Read = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def fail() -> None:
    try:
        int("my number is 13812345678")
    except ValueError as error:
        raise OSError("the disk is full") from error


def lines(capsys: Read) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_line_is_an_object_with_time_level_and_name(capsys: Read) -> None:
    configure_logs(form="json")
    structlog.stdlib.get_logger("kefu.test").info("turn", engine="ollama", question_chars=4)
    (line,) = lines(capsys)
    assert line["event"] == "turn"
    assert (line["level"], line["logger"], line["engine"]) == ("info", "kefu.test", "ollama")
    assert line["timestamp"].endswith("Z")


def test_lines_of_libraries_look_the_same(capsys: Read) -> None:
    configure_logs(form="json")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        logging.getLogger("some.library").info("Started server process [%d]", 7, extra={"color_message": "x"})
    (line,) = lines(capsys)
    assert line["event"] == "Started server process [7]"
    assert (line["logger"], line["level"], line["request_id"]) == ("some.library", "info", "r1")
    assert "color_message" not in line


def test_less_important_lines_are_left_out(capsys: Read) -> None:
    configure_logs("WARNING", form="json")
    structlog.stdlib.get_logger("kefu.test").info("quiet")
    logging.getLogger("alembic").info("quiet")
    logging.getLogger("httpx").warning("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]


def test_http_clients_do_not_log_every_request(capsys: Read) -> None:
    configure_logs(form="json")
    logging.getLogger("httpx").info("HTTP Request: POST http://ollama/api/chat")
    assert lines(capsys) == []


def test_what_people_say_is_left_out(capsys: Read) -> None:
    configure_logs(form="json")
    structlog.stdlib.get_logger("kefu.test").info("turn", question="我的电话是13812345678", reply="好的")
    (line,) = lines(capsys)
    assert (line["question"], line["reply"]) == ("[16 characters]", "[2 characters]")


def test_what_people_say_is_shown_when_allowed(capsys: Read) -> None:
    configure_logs(form="json", with_text=True)
    structlog.stdlib.get_logger("kefu.test").info("turn", question="什么时候发货？")
    assert "什么时候发货？" in capsys.readouterr().err


def test_an_exception_is_told_with_its_places_but_without_values(capsys: Read) -> None:
    configure_logs(form="json")
    log = structlog.stdlib.get_logger("kefu.test")
    try:
        fail()
    except OSError:
        log.exception("failed")
        logging.getLogger("uvicorn.error").exception("failed there")
    for line in lines(capsys):
        assert "OSError: the disk is full" in line["exception"]
        assert "caused by\nValueError: (not shown" in line["exception"]
        assert f"{__file__}:" in line["exception"]
        assert "13812345678" not in line["exception"]


def test_every_member_of_a_group_is_told() -> None:
    group = ExceptionGroup("two", [OSError("one"), KeyError("secret")])
    text = exception_text(group)
    assert "OSError: one" in text
    assert "KeyError: (not shown" in text
    assert "KeyError: 'secret'" in exception_text(group, with_text=True)


def test_for_people_lines_are_readable(capsys: Read) -> None:
    configure_logs(form="console")
    structlog.stdlib.get_logger("kefu.test").warning("disk nearly full", free_mb=12)
    out = capsys.readouterr().err
    assert "disk nearly full" in out
    assert "free_mb=12" in out
    assert not out.startswith("{")


def test_without_a_terminal_lines_are_objects(capsys: Read) -> None:
    configure_logs()
    structlog.stdlib.get_logger("kefu.test").info("hello")
    assert lines(capsys)[0]["event"] == "hello"


def test_warnings_of_python_are_logged(capsys: Read) -> None:
    configure_logs(form="json")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert [line["logger"] for line in lines(capsys)] == ["py.warnings"]
