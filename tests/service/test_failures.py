"""Whatever goes wrong, the answer has the one shape, the right status, and words the asker understands."""

from collections.abc import Iterator
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import Litestar, exceptions, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.testing import RequestFactory, TestClient
from structlog.testing import capture_logs

from service.errors import MessageTooLong, RateLimited
from service.system.bodies import check_body
from service.system.failures import EXCEPTION_HANDLERS, answer_error
from service.system.language import asker_language


class Ask(msgspec.Struct, forbid_unknown_fields=True):
    message: str
    tags: list[int] = []


@post("/api/chat", request_max_body_size=200_000)
async def chat(data: Annotated[Ask, Body()]) -> dict[str, str]:
    return {"reply": data.message}


@post("/api/form")
async def form(
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> dict[str, str]:
    return data


@get("/api/list")
async def listing(limit: FromQuery[int]) -> int:
    return limit


@get("/api/raise/{kind:str}")
async def fail(kind: FromPath[str]) -> None:
    raise {
        "long": MessageTooLong(3000, 2000),
        "often": RateLimited(7),
        "bug": ZeroDivisionError("my phone number is 13812345678"),
    }[kind]


@pytest.fixture(name="client")
def _client() -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [chat, form, listing, fail],
        exception_handlers=EXCEPTION_HANDLERS,
        before_request=check_body,
        logging_config=None,
        openapi_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def send(client: TestClient[Litestar], body: bytes | str, content_type: str = "application/json") -> Any:
    return client.post("/api/chat", content=body, headers={"Content-Type": content_type})


def error(response: httpx.Response) -> dict[str, Any]:
    assert list(response.json()) == ["error"]
    assert list(response.json()["error"]) == ["code", "message", "detail"]
    assert response.headers["content-type"] == "application/json"
    return response.json()["error"]


def test_a_good_request_passes(client: TestClient[Litestar]) -> None:
    assert send(client, '{"message": "你好"}').json() == {"reply": "你好"}
    assert send(client, '{"message": "hi"}', "application/json; charset=UTF-8").status_code == 201
    assert client.post("/api/form", data={"a": "b"}).json() == {"a": "b"}


def test_a_body_without_content_type_is_taken_for_json(client: TestClient[Litestar]) -> None:
    assert client.post("/api/chat", content=b'{"message": "hi"}').status_code == 201


@pytest.mark.parametrize(
    ("body", "problem", "field"),
    [
        ("{}", "missing", "message"),
        ('{"message": 1}', "invalid", "message"),
        ('{"message": null}', "invalid", "message"),
        ('{"message": ["a"]}', "invalid", "message"),
        ('{"message": "x", "tags": [1, "a"]}', "invalid", "tags[1]"),
        ('{"mesage": "x", "message": "y"}', "unknown", "mesage"),
        ("[]", "not_an_object", None),
        ('"hello"', "not_an_object", None),
        ("null", "not_an_object", None),
        ("", "missing_body", None),
    ],
)
def test_the_field_and_its_problem_are_named(
    client: TestClient[Litestar], body: str, problem: str, field: str | None
) -> None:
    response = send(client, body)
    found = error(response)
    assert (response.status_code, found["code"]) == (400, "invalid_request")
    assert found["detail"]["problem"] == problem
    assert found["detail"].get("field") == field
    if field:
        assert field in found["message"]


@pytest.mark.parametrize(
    ("body", "line", "column", "reason"),
    [
        (b'{"message": "x",}', 1, 17, "trailing comma"),
        (b'{\n  "message": x}', 2, 14, "invalid character"),
        ('{"message": "你好" x}'.encode(), 1, 18, "expected ',' or '}'"),
        (b'{"message": "x"', 1, 16, "ends too early"),
        (b'{"message": "\xff"}', 1, 14, "UTF-8"),
        (b"[" * 100_000, 1, 100_001, "nested too deeply"),
        (b"hello", 1, 1, "invalid character"),
    ],
)
def test_invalid_json_is_located(
    client: TestClient[Litestar], body: bytes, line: int, column: int, reason: str
) -> None:
    response = send(client, body)
    found = error(response)
    assert (response.status_code, found["code"]) == (400, "invalid_json")
    assert reason in found["message"]
    assert (found["detail"]["line"], found["detail"]["column"]) == (line, column)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "nonsense"]
)
def test_another_content_type_is_refused(client: TestClient[Litestar], content_type: str) -> None:
    response = send(client, '{"message": "x"}', content_type)
    found = error(response)
    assert (response.status_code, found["code"]) == (415, "unsupported_media_type")
    assert found["detail"] == {"got": content_type, "expected": "application/json"}


def test_a_body_that_is_too_long_is_refused(client: TestClient[Litestar]) -> None:
    response = send(client, '{"message": "%s"}' % ("x" * 200_000))
    assert (response.status_code, error(response)["code"]) == (413, "payload_too_large")
    assert error(response)["detail"] == {"limit": 200_000}


def test_a_query_parameter_is_named(client: TestClient[Litestar]) -> None:
    assert error(client.get("/api/list"))["detail"] == {"problem": "missing", "field": "limit"}
    assert error(client.get("/api/list?limit=many"))["detail"]["field"] == "limit"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_not_found(client: TestClient[Litestar], method: str) -> None:
    response = client.request(method, "/api/nothing")
    assert (response.status_code, error(response)["code"]) == (404, "not_found")


def test_another_method_is_told_which_are_allowed(client: TestClient[Litestar]) -> None:
    response = client.put("/api/chat")
    assert (response.status_code, error(response)["code"]) == (405, "method_not_allowed")
    assert set(response.headers["allow"].split(", ")) == {"POST", "OPTIONS"}
    assert error(response)["detail"]["method"] == "PUT"


def test_our_own_errors_keep_code_and_detail(client: TestClient[Litestar]) -> None:
    response = client.get("/api/raise/long")
    assert response.status_code == 413
    assert error(response) == {
        "code": "message_too_long",
        "message": "The message has 3000 characters; at most 2000 are allowed.",
        "detail": {"length": 3000, "limit": 2000},
    }


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [
        (exceptions.ClientException("Invalid host header"), 400, "invalid_request"),
        (exceptions.ValidationException("odd"), 400, "invalid_request"),
        (exceptions.NotAuthorizedException(), 401, "unauthorized"),
        (exceptions.PermissionDeniedException("wrong CSRF token"), 403, "forbidden"),
        (exceptions.TooManyRequestsException(headers={"RateLimit-Reset": "9"}), 429, "rate_limited"),
        (exceptions.ServiceUnavailableException("closed"), 503, "not_ready"),
        (exceptions.ImproperlyConfiguredException("odd"), 500, "internal_error"),
        (exceptions.SerializationException("odd"), 500, "internal_error"),
    ],
)
def test_what_the_framework_raises_has_our_shape_too(exception: Exception, status: int, code: str) -> None:
    @get("/", sync_to_thread=False)
    def handler() -> None:
        raise exception

    app = Litestar([handler], exception_handlers=EXCEPTION_HANDLERS, logging_config=None, openapi_config=None)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/")
    assert (response.status_code, error(response)["code"]) == (status, code)
    assert response.headers.get("retry-after") == ("9" if status == 429 else None)


def test_a_hangup_is_no_mistake_of_ours() -> None:
    gone = exceptions.InternalServerException("client disconnected prematurely")
    with capture_logs() as logged:
        response = answer_error(RequestFactory().post("/api/chat"), gone)
    assert (response.status_code, logged) == (499, [])


def test_the_message_is_in_the_askers_language(client: TestClient[Litestar]) -> None:
    response = client.get("/api/raise/long", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert error(response)["message"] == "消息有3000个字，最多2000个字，请缩短后再发。"
    assert response.headers["content-language"] == "zh"


def test_a_limited_asker_is_told_when_to_come_back(client: TestClient[Litestar]) -> None:
    response = client.get("/api/raise/often")
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")


def test_a_mistake_of_ours_tells_nothing_about_itself(client: TestClient[Litestar]) -> None:
    response = client.get("/api/raise/bug")
    assert (response.status_code, error(response)["code"]) == (500, "internal_error")
    assert "13812345678" not in response.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr-FR, de", "en"),
        ("zh", "zh"),
        ("zh-Hans-CN", "zh"),
        ("en;q=0.5, zh;q=0.9", "zh"),
        ("en, zh", "en"),
        ("fr, zh;q=0.2", "zh"),
        ("zh;q=0", "en"),
        ("zh;q=high", "en"),
    ],
)
def test_the_language_is_chosen_by_weight(header: str, language: str) -> None:
    assert asker_language(header) == language
