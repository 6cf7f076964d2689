"""The stand-in answers like a real Ollama 0.32.15, case by case.

Each case in `tests/fixtures/ollama` is drawn from the recording of a real server that its `recorded` names.
"""

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ollama import OllamaStandIn, Reply
from tests.ollama.matching import differences
from tests.ollama.store import Store
from tests.ollama.world import build_store, fill_in, prepare

FIXTURES = Path(__file__).parent.parent / "fixtures" / "ollama"

Case = dict[str, Any]


def read_cases() -> list[Case]:
    files = sorted(FIXTURES.glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))["cases"]]


@pytest.fixture(scope="module")
def recorded_store(running: OllamaStandIn) -> Store:
    running.reset()
    with httpx.Client(base_url=running.url) as client:
        return build_store(running, client)


@pytest.fixture
def like_recorded(ollama: OllamaStandIn, recorded_store: Store) -> OllamaStandIn:
    ollama.state.store = copy.deepcopy(recorded_store)
    return ollama


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case["recorded"])
def test_answers_as_recorded(case: Case, like_recorded: OllamaStandIn, client: httpx.Client) -> None:
    for name in case.get("given", []):
        prepare(name, like_recorded, client)
    if "reply" in case:
        like_recorded.reply(make_reply(case["reply"]))
    for order in case.get("orders", []):
        like_recorded.misbehave(**order)
    response = client.send(make_request(client, case["ask"]))
    problems = [*head_problems(case["answer"], response), *body_problems(case["answer"], response)]
    assert not problems, "\n".join(problems)


def make_reply(reply: list[Any] | dict[str, Any]) -> Reply:
    parts = reply if isinstance(reply, dict) else {"pieces": reply}
    pieces = [text for item in parts["pieces"] for text in repeated(item)]
    return Reply(tuple(pieces), tuple(parts.get("thinking", ())))


def repeated(item: str | dict[str, Any]) -> list[str]:
    """Expand the fixtures' shorthand for a text that comes many times."""
    return [item] if isinstance(item, str) else [item["repeat"]] * item["times"]


def make_request(client: httpx.Client, ask: Case) -> httpx.Request:
    content = ask.get("text")
    if "json" in ask:
        content = fill_in(json.dumps(expand(ask["json"])))
    return client.build_request(ask["method"], fill_in(ask["path"]), content=content, headers=ask.get("headers"))


def expand(value: Any) -> Any:
    if isinstance(value, dict) and "repeat" in value:
        return "".join(repeated(value))
    if isinstance(value, dict):
        return {key: expand(item) for key, item in value.items()}
    return [expand(item) for item in value] if isinstance(value, list) else value


def head_problems(answer: Case, response: httpx.Response) -> list[str]:
    found = differences(answer["status"], response.status_code, "status")
    found += differences(answer["type"], response.headers.get("content-type"), "content type")
    for name, value in answer.get("headers", {}).items():
        found += differences(value, response.headers.get(name), name)
    return found


def body_problems(answer: Case, response: httpx.Response) -> list[str]:
    if "json" in answer:
        return differences(answer["json"], response.json())
    if "text" in answer:
        return differences(answer["text"], response.text)
    lines = [json.loads(line) for line in response.text.splitlines()]
    if "lines" in answer:
        return differences(answer["lines"], lines)
    every = [found for line in lines[:-1] for found in differences(answer["each"], line)]
    return [*every, *differences(answer["last"], lines[-1], "last")]


def test_more_than_sixty_recorded_cases_are_held() -> None:
    names = [case["recorded"] for case in read_cases()]
    assert len(names) > 60
    assert len(names) == len(set(names))
