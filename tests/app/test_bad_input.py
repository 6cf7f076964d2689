"""Bad input: a clear error of the one shape in the asker's language, and nothing written."""

from typing import Any

import pytest

from tests.app.shop import Shop

JSON = "application/json"

CASES: dict[str, tuple[bytes, str, int, str]] = {
    "empty": (b'{"message": ""}', JSON, 400, "message_empty"),
    "only space": ('{"message": " \\n\\t　"}'.encode(), JSON, 400, "message_empty"),
    "20,000 characters": (b'{"message": "%s"}' % ("长".encode() * 20_000), JSON, 413, "message_too_long"),
    "one too many": (b'{"message": "%s"}' % (b"x" * 2001), JSON, 413, "message_too_long"),
    "a number": (b'{"message": 5}', JSON, 400, "invalid_request"),
    "null": (b'{"message": null}', JSON, 400, "invalid_request"),
    "a list": (b'{"message": ["hi"]}', JSON, 400, "invalid_request"),
    "no message": (b"{}", JSON, 400, "invalid_request"),
    "an unknown field": (b'{"message": "hi", "model": "gpt"}', JSON, 400, "invalid_request"),
    "a session that is a number": (b'{"message": "hi", "session_id": 7}', JSON, 400, "invalid_request"),
    "a stream that is a word": (b'{"message": "hi", "stream": "yes"}', JSON, 400, "invalid_request"),
    "half a JSON": (b'{"message": "hi"', JSON, 400, "invalid_json"),
    "no JSON": (b"hello", JSON, 400, "invalid_json"),
    "not UTF-8": (b'{"message": "\xff\xfe"}', JSON, 400, "invalid_json"),
    "half a character": (b'{"message": "\\ud800"}', JSON, 400, "invalid_json"),
    "nested too deeply": (b"[" * 100_000, JSON, 400, "invalid_json"),
    "an array": (b'["hi"]', JSON, 400, "invalid_request"),
    "a text": (b'"hi"', JSON, 400, "invalid_request"),
    "nothing": (b"", JSON, 400, "invalid_request"),
    "a form": (b"message=hi", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    "plain text": (b'{"message": "hi"}', "text/plain", 415, "unsupported_media_type"),
    "too many bytes": (b'{"message": "%s"}' % (b"x" * 1_100_000), JSON, 413, "payload_too_large"),
}


def check_error(response: Any, status: int, code: str, language: str) -> None:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert response.json().keys() == {"error"}
    error = response.json()["error"]
    assert error.keys() == {"code", "message", "detail"}
    assert error["code"] == code
    assert any("\u4e00" <= character <= "\u9fff" for character in error["message"]) == (language == "zh")
    assert response.headers["content-language"] == language


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", CASES)
def test_a_request_that_cannot_be_used_is_refused_clearly(shop: Shop, case: str, language: str) -> None:
    body, content_type, status, code = CASES[case]
    before = shop.recorded()
    headers = {"Content-Type": content_type, "Accept-Language": f"{language};q=0.9", "Accept": "text/event-stream"}
    response = shop.http.post("/api/chat", content=body, headers=headers)
    check_error(response, status, code, language)
    assert shop.recorded() == before


def test_the_detail_says_what_is_wrong_for_programs(shop: Shop) -> None:
    assert shop.post("x" * 2001).json()["error"]["detail"] == {"length": 2001, "limit": 2000}
    assert shop.http.post("/api/chat", json={}).json()["error"]["detail"] == {"problem": "missing", "field": "message"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/chat", 405, "method_not_allowed"),
        ("PUT", "/api/feedback", 405, "method_not_allowed"),
        ("POST", "/health/live", 405, "method_not_allowed"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/sessions/", 404, "not_found"),
    ],
)
def test_a_wrong_address_or_method_is_refused_alike(shop: Shop, method: str, path: str, status: int, code: str) -> None:
    check_error(shop.http.request(method, path), status, code, "en")


@pytest.mark.parametrize(
    "message",
    ["？", "...", "😀", "a" * 2000, "的" * 2000, "\x00", "退货\x00", '"', "* AND title:(", "\u202e退货", "🇨🇳" * 900],
)
def test_an_odd_message_is_still_answered(shop: Shop, message: str) -> None:
    answer = shop.ask(message)
    assert answer["reply"]
    assert answer["outcome"] in {"answered", "unanswered"}
    assert shop.row(answer["turn_id"]).question == message.strip()


def test_a_message_of_the_greatest_length_is_answered(shop: Shop) -> None:
    assert shop.ask("退货" * 1000)["reply"]
